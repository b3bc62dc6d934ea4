// What runs on a page that has fields for a reader's numbers.

import { follow } from "./live.js";
import { start } from "./detective.js";

const carried = document.getElementById("live");
if (carried) follow(carried);
for (const form of document.forms) {
  if (form.dataset.detective !== undefined) start(form);
}
