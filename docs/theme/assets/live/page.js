// What runs on a page that has fields for a reader's sizes.

import { start } from "./live.js";

const carried = document.getElementById("live");
if (carried) start(carried);
