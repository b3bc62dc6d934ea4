"""Print real models in every way that people do, and write down what is true of each.

    python tests/record_prints.py torch            # in an environment with that framework
    python tests/record_prints.py keras tf_keras   # writes recorded/prints/ anew for these

`recorded/prints/index.json` has for each text the framework and its version, the model's own
total, and its layers with their sizes: taken from the real model's attributes, never from this
package. What a text cannot show (ties, bare parameters) is counted there as the text shows it,
under `shown`. The environments:

    torch      torch, torchinfo, torchsummary, pytorch-model-summary, fvcore
    lightning  torch, pytorch-lightning
    keras      keras, jax (3.15, and again with 3.0.5 and 3.8.0)
    tf_keras   tensorflow, tf_keras
    jax        flax, equinox
    old        the sources of Keras 0.3.3, 1.0.8, 1.2.2, 2.0.9, 2.3.1, under OLD_KERAS: these
               releases need a TensorFlow that is gone, but their printing is plain Python; it
               prints the layers of a tf_keras model

No other part of the project needs them.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pprint
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

PRINTS = Path(__file__).resolve().parent / "recorded" / "prints"
Sizes = dict[str, Any]


def printed(function: Callable[..., Any], *arguments: Any, **options: Any) -> str:
    """What a call prints, and after it what it returns where that is a text."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = function(*arguments, **options)
    return said.getvalue() + (f"{given}\n" if isinstance(given, str) else "")


def write(name: str, text: str, **truth: Any) -> None:
    """One text and what is true of it."""
    PRINTS.mkdir(parents=True, exist_ok=True)
    (PRINTS / f"{name}.txt").write_text(text, "utf-8", newline="")
    index = PRINTS / "index.json"
    rows = json.loads(index.read_text("utf-8")) if index.exists() else {}
    rows[name] = truth
    lines = (f"{json.dumps(n)}: {json.dumps(rows[n])}" for n in sorted(rows))
    index.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


# --- PyTorch --------------------------------------------------------------------------------------


def torch_layers(model: Any) -> list[Sizes]:
    """The layers of a PyTorch model, by their attributes; one that is used twice once."""
    from torch import nn

    found: list[Sizes] = []
    for path, m in model.named_modules():
        if isinstance(m, nn.RNNBase):
            kind = "RNN" if m.mode.startswith("RNN") else m.mode
            sizes = {
                "x": m.input_size,
                "h": m.hidden_size,
                "layers": m.num_layers,
                "directions": 1 + m.bidirectional,
                "biases": 2 * m.bias,
            }
            found.append(
                {"path": path, "kind": kind} | sizes | ({"p": m.proj_size} if m.proj_size else {})
            )
        elif isinstance(m, nn.RNNCellBase):
            kind = type(m).__name__.removesuffix("Cell")
            sizes = {"x": m.input_size, "h": m.hidden_size, "layers": 1, "directions": 1}
            found.append({"path": path, "kind": kind, **sizes, "biases": 2 * m.bias})
        elif isinstance(m, nn.Embedding):
            found.append(
                {"path": path, "kind": "Embedding", "V": m.num_embeddings, "e": m.embedding_dim}
            )
        elif isinstance(m, nn.Linear) and type(m).__name__ == "Linear":
            found.append({"path": path, "kind": "Dense", "x": m.in_features, "y": m.out_features})
        elif isinstance(m, nn.modules.conv._ConvNd):
            found.append({"path": path, "kind": "Conv", "x": m.in_channels, "y": m.out_channels})
        elif isinstance(m, nn.modules.batchnorm._BatchNorm):
            found.append({"path": path, "kind": "BatchNorm", "x": m.num_features})
        elif isinstance(m, nn.LayerNorm):
            found.append({"path": path, "kind": "LayerNorm", "x": m.normalized_shape[0]})
        elif isinstance(m, nn.MultiheadAttention):
            found.append({"path": path, "kind": "Attention", "x": m.embed_dim})
    return found


def torch_models() -> dict[str, Any]:
    """Models as people make them, each with an input."""
    import torch
    from torch import nn

    class Tagger(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(2000, 64, padding_idx=0)
            self.lstm = nn.LSTM(
                64, 48, num_layers=2, bidirectional=True, dropout=0.2, batch_first=True
            )
            self.hidden2tag = nn.Linear(96, 9)

        def forward(self, x: Any) -> Any:
            return self.hidden2tag(self.lstm(self.embedding(x))[0])

    class Speech(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Sequential(
                nn.Conv1d(40, 32, 5, stride=2, padding=2),
                nn.BatchNorm1d(32),
                nn.ReLU(),
                nn.MaxPool1d(2),
            )
            self.rnn = nn.GRU(32, 56, num_layers=3, batch_first=True, bias=False)
            self.norm = nn.LayerNorm(56)
            self.fc = nn.Linear(56, 29, bias=False)

        def forward(self, x: Any) -> Any:
            return self.fc(self.norm(self.rnn(self.conv(x).transpose(1, 2))[0]))

    class Projected(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleDict({"acoustic": nn.LSTM(80, 128, num_layers=2, proj_size=40)})
            self.joint = nn.Linear(40, 33)

        def forward(self, x: Any) -> Any:
            return self.joint(self.layers["acoustic"](x)[0])

    class Language(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = nn.Embedding(1500, 120)
            self.rnn = nn.LSTM(120, 120, 2)
            self.decoder = nn.Linear(120, 1500)
            self.decoder.weight = self.encoder.weight

        def forward(self, x: Any) -> Any:
            return self.decoder(self.rnn(self.encoder(x))[0])

    class Cells(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = nn.Embedding(300, 36)
            self.cells = nn.ModuleList([nn.LSTMCell(36, 36) for _ in range(3)])
            self.last = nn.GRUCell(36, 20)
            self.first_state = nn.Parameter(torch.zeros(36))
            self.out = nn.Sequential(nn.Dropout(0.1), nn.Linear(20, 7), nn.LogSoftmax(dim=-1))

        def forward(self, x: Any) -> Any:
            y = self.embed(x)[:, 0]
            state = self.first_state.expand_as(y)
            for cell in self.cells:
                y, _ = cell(y, (state, state))
            return self.out(self.last(y))

    class Encoder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(500, 32)
            self.rnn = nn.GRU(32, 44, bidirectional=True)
            self.fc = nn.Linear(88, 44)

        def forward(self, x: Any) -> Any:
            y, h = self.rnn(self.embedding(x))
            return y, torch.tanh(self.fc(torch.cat((h[0], h[1]), 1)))

    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attn = nn.Linear(132, 44)
            self.v = nn.Linear(44, 1, bias=False)

        def forward(self, h: Any, y: Any) -> Any:
            h = h.unsqueeze(0).expand(len(y), -1, -1)
            return torch.softmax(self.v(torch.tanh(self.attn(torch.cat((h, y), 2)))), 0)

    class Decoder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention = Attention()
            self.embedding = nn.Embedding(600, 32)
            self.rnn = nn.GRU(120, 44)
            self.fc_out = nn.Linear(164, 600)

        def forward(self, x: Any, h: Any, y: Any) -> Any:
            read = (self.attention(h, y) * y).sum(0, keepdim=True)
            e = self.embedding(x).unsqueeze(0)
            out, _ = self.rnn(torch.cat((e, read), 2), h.unsqueeze(0))
            return self.fc_out(torch.cat((out[0], read[0], e[0]), 1))

    class Seq2Seq(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = Encoder()
            self.decoder = Decoder()

        def forward(self, x: Any) -> Any:
            y, h = self.encoder(x)
            return self.decoder(x[0], h, y)

    class Frozen(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = nn.Embedding(900, 50)
            self.embed.weight.requires_grad_(False)
            self.rnn = nn.RNN(50, 30, nonlinearity="relu", batch_first=True)
            self.head = nn.Linear(30, 2)

        def forward(self, x: Any) -> Any:
            return self.head(self.rnn(self.embed(x))[0][:, -1])

    class Normed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn = nn.LSTM(24, 36, batch_first=True)
            nn.utils.parametrizations.weight_norm(self.rnn, "weight_hh_l0")
            self.fc = nn.Linear(36, 5)

        def forward(self, x: Any) -> Any:
            return self.fc(self.rnn(x)[0])

    class Mixed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(1, 12, (3, 5), padding=(1, 2))
            self.bn = nn.BatchNorm2d(12)
            self.lstm = nn.LSTM(96, 32, batch_first=True)
            self.block = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
            self.out = nn.Linear(32, 11)

        def forward(self, x: Any) -> Any:
            y = self.bn(self.conv(x)).transpose(1, 2).flatten(2)
            return self.out(self.block(self.lstm(y)[0]))

    class Shared(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = nn.Embedding(400, 25)
            self.question = nn.LSTM(25, 40, batch_first=True)
            self.answer = self.question
            self.score = nn.Bilinear(40, 40, 1)

        def forward(self, x: Any) -> Any:
            q, a = self.question(self.embed(x))[0], self.answer(self.embed(x))[0]
            return self.score(q[:, -1], a[:, -1])

    class Repeated(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = nn.ModuleList(
                nn.ModuleDict(
                    {"rnn": nn.GRU(28, 28), "norm": nn.LayerNorm(28), "ff": nn.Linear(28, 28)}
                )
                for _ in range(4)
            )
            self.head = nn.Linear(28, 10)

        def forward(self, x: Any) -> Any:
            for block in self.blocks:
                x = x + block["ff"](block["norm"](block["rnn"](x)[0]))
            return self.head(x)

    class Plain(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project = nn.Linear(12, 20)
            self.gru = nn.GRU(20, 34, batch_first=True)
            self.fc = nn.Linear(34, 6)

        def forward(self, x: Any) -> Any:
            return self.fc(self.gru(self.project(x))[0])

    torch.manual_seed(0)
    tokens, several = torch.zeros(2, 7, dtype=torch.long), torch.zeros(7, 2, dtype=torch.long)
    return {
        "tagger": (Tagger(), tokens),
        "speech": (Speech(), torch.zeros(2, 40, 60)),
        "projected": (Projected(), torch.zeros(7, 2, 80)),
        "language": (Language(), several),
        "cells": (Cells(), tokens),
        "seq2seq": (Seq2Seq(), several),
        "frozen": (Frozen(), tokens),
        "normed": (Normed(), torch.zeros(2, 7, 24)),
        "mixed": (Mixed(), torch.zeros(2, 1, 15, 8)),
        "shared": (Shared(), tokens),
        "repeated": (Repeated(), torch.zeros(7, 2, 28)),
        "plain": (Plain(), torch.zeros(2, 7, 12)),
        "alone": (nn.LSTM(18, 26, num_layers=2, batch_first=True), torch.zeros(2, 7, 18)),
    }


def in_print(model: Any) -> int:
    """Parameters of the modules that `print` shows: ties twice, bare parameters not at all."""
    bare = [m for m in model.modules() if type(m).__module__ == "__main__"]
    own = {id(p) for m in bare for p in m.parameters(recurse=False)}
    modules = dict(model.named_modules(remove_duplicate=False)).values()
    kept = (p for m in modules for n, p in m.named_parameters(recurse=False) if n != "original0")
    return sum(p.numel() for p in kept if id(p) not in own)


def record_torch() -> None:
    import fvcore.nn
    import pytorch_model_summary
    import torch
    import torchinfo
    import torchsummary
    from torch import nn

    models = torch_models()
    truth = {
        name: {
            "framework": "torch",
            "version": torch.__version__,
            "model": name,
            "total": sum(p.numel() for p in model.parameters()),
            "trainable": sum(p.numel() for p in model.parameters() if p.requires_grad),
            "layers": torch_layers(model),
        }
        for name, (model, _) in models.items()
    }

    for name, (model, _) in models.items():
        more = {"shown": in_print(model)} if in_print(model) != truth[name]["total"] else {}
        if name == "shared":
            more["twice"] = True
        write(f"torch_print_{name}", f"{model}\n", **truth[name], **more)

    # torchinfo: what it counts is its own total, ties twice.
    def info(name: str, title: str, rows: bool = True, **options: Any) -> None:
        model, x = models[name]
        if "input_data" in options and options["input_data"] is None:
            options.pop("input_data")
        else:
            options["input_data"] = x
        said = io.StringIO()
        with contextlib.redirect_stdout(said), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statistics = torchinfo.summary(model, **{"verbose": 1, **options})
        shown = statistics.total_params
        more = {"shown": shown} if shown != truth[name]["total"] else {}
        version = f"torchinfo {torchinfo.__version__}"
        write(
            f"torchinfo_{name}_{title}",
            said.getvalue(),
            **truth[name],
            printer=version,
            rows=rows,
            **more,
        )

    for name in ("tagger", "speech", "seq2seq", "frozen", "shared", "repeated"):
        info(name, "plain")
    every = (
        "input_size",
        "output_size",
        "num_params",
        "params_percent",
        "kernel_size",
        "mult_adds",
        "trainable",
    )
    info(
        "tagger",
        "columns",
        col_names=(*every[:3], "trainable"),
        row_settings=("var_names", "depth"),
    )
    info("cells", "verbose", verbose=2, col_names=every, row_settings=("var_names",))
    info("mixed", "verbose", verbose=2, depth=4)
    info("seq2seq", "depth1", rows=False, depth=1)
    info("projected", "no_input", input_data=None)
    info("tagger", "ascii", row_settings=("ascii_only", "var_names", "depth"))
    info("language", "tied")

    for name in ("speech", "mixed"):
        model, x = models[name]
        # torchsummary takes neither tokens nor a tuple within a tuple, as an LSTM gives.
        try:
            text = printed(torchsummary.summary, model, tuple(x.shape[1:]), device="cpu")
        except AttributeError:
            continue
        known = sum(
            p.numel()
            for m in model.modules()
            for n, p in m.named_parameters(recurse=False)
            if n in ("weight", "bias")
        )
        write(
            f"torchsummary_{name}", text, **truth[name], printer="torchsummary 1.5.1", stated=known
        )
    for name in ("tagger", "speech", "frozen"):
        model, x = models[name]
        given = pytorch_model_summary.summary(model, x, show_input=name == "frozen")
        write(f"model_summary_{name}", f"{given}\n", **truth[name], printer="pytorch-model-summary")
    model, x = models["tagger"]
    given = pytorch_model_summary.summary(model, x, show_hierarchical=True, print_summary=False)
    given = given[given.index("=== Hierarchical") - 30 :]
    write(
        "model_summary_hierarchical",
        f"{given}\n",
        **truth["tagger"],
        printer="pytorch-model-summary",
    )
    for name in ("tagger", "repeated"):
        given = fvcore.nn.parameter_count_table(models[name][0], max_depth=4)
        write(f"fvcore_{name}", f"{given}\n", **truth[name], printer="fvcore")

    # Lists of tensors, as loops print them.
    def lists(name: str, title: str, text: str, **more: Any) -> None:
        write(f"torch_list_{title}", text, **truth[name], **more)

    def of(name: str) -> list[tuple[str, Any]]:
        return list(models[name][0].named_parameters())

    lists("tagger", "size", "".join(f"{n} {p.size()}\n" for n, p in of("tagger")))
    state = models["speech"][0].state_dict()
    text = "Model's state_dict:\n" + "".join(f"{n} \t {t.size()}\n" for n, t in state.items())
    optimizer = torch.optim.Adam(models["speech"][0].parameters())
    text += "Optimizer's state_dict:\n"
    text += "".join(f"{n} \t {v}\n" for n, v in optimizer.state_dict().items())
    lists("speech", "tutorial", text)
    text = "".join(f"{n}: {tuple(p.shape)}\n" for n, p in of("projected"))
    lists("projected", "colon", text)
    rows = [(n, tuple(p.shape), p.numel(), p.requires_grad) for n, p in of("frozen")]
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows(
        [("name", "shape", "numel", "requires_grad"), *rows]
    )
    lists("frozen", "csv", sheet.getvalue())
    text = "".join(f"{n}\t{list(s)}\t{c}\t{t}\n" for n, s, c, t in rows)
    lists("frozen", "tab", text)
    lists("seq2seq", "dict", f"{ {n: tuple(p.shape) for n, p in of('seq2seq')} }\n")
    text = pprint.pformat(
        [(f"module.model.encoder.{n}", p.shape) for n, p in of("mixed")], width=70
    )
    lists("mixed", "pprint_prefix", text + "\n")
    text = "".join(
        f"{i:3d}  {n:45s} {p.dtype!s:15s} {p.shape!s:28s} {p.numel():>9,d}\n"
        for i, (n, p) in enumerate(of("repeated"))
    )
    lists("repeated", "columns", text + f"Total params: {truth['repeated']['total']:,}\n")
    text = "".join(
        f"Layer: {n} | Size: {p.size()} | Values : {p.flatten()[:2]} \n\n" for n, p in of("alone")
    )
    lists("alone", "values", text)
    width = max(len(n) for n, _ in of("cells"))
    edge = f"+{'-' * (width + 2)}+{'-' * 12}+\n"
    text = edge + f"| {'Modules':^{width}} | Parameters |\n" + edge
    text += "".join(f"| {n:^{width}} | {p.numel():^10} |\n" for n, p in of("cells")) + edge
    lists(
        "cells",
        "prettytable",
        text + f"Total Trainable Params: {truth['cells']['total']}\n",
        rows=False,
    )
    text = "".join(f"{n:<40} {p.numel():>10,}\n" for n, p in of("tagger"))
    lists("tagger", "counts", text, rows=False)
    state = models["normed"][0].state_dict()
    lists("normed", "weight_norm", "".join(f"{n:50s} {list(t.shape)}\n" for n, t in state.items()))
    plain = nn.LSTM(24, 36, batch_first=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nn.utils.weight_norm(plain, "weight_ih_l0")
    own = {
        "total": sum(p.numel() for p in plain.parameters()),
        "trainable": sum(p.numel() for p in plain.parameters()),
        "layers": torch_layers(plain),
        "framework": "torch",
        "version": torch.__version__,
        "model": "weight norm",
    }
    text = "".join(f"lstm.{n} -> {tuple(t.shape)}\n" for n, t in plain.state_dict().items())
    write("torch_list_weight_g", text, **own)

    # Errors of a checkpoint that does not fit.
    def misfit(
        title: str,
        build: Callable[..., Any],
        file: tuple[Any, ...],
        model: tuple[Any, ...],
        **more: Any,
    ) -> None:
        have, want = nn.ModuleDict({"lstm": build(*file)}), nn.ModuleDict({"lstm": build(*model)})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                want.load_state_dict(have.state_dict(), **more)
            except RuntimeError as error:
                text = f'Traceback (most recent call last):\n  File "train.py", line 9, in <module>\nRuntimeError: {error}\n'
        truth = {"file": torch_layers(have)[0], "model": torch_layers(want)[0]}
        write(
            f"torch_error_{title}",
            text,
            framework="torch",
            version=torch.__version__,
            mismatch=truth,
        )

    misfit("input", nn.LSTM, (81, 60), (240, 60))
    misfit("hidden", nn.LSTM, (30, 64), (30, 128))
    misfit("gru", nn.GRU, (50, 32), (64, 32))
    misfit("layers", nn.LSTM, (20, 24, 1), (20, 32, 2))


def record_lightning() -> None:
    import logging

    logging.disable(logging.CRITICAL)
    import pytorch_lightning
    from pytorch_lightning.utilities.model_summary import ModelSummary
    from torch import nn

    for name, depth in (("tagger", 1), ("repeated", -1)):
        model, _ = torch_models()[name]

        class Lit(pytorch_lightning.LightningModule):
            def __init__(self, inner: Any) -> None:
                super().__init__()
                for child, module in inner.named_children():
                    setattr(self, child, module)

        lit = Lit(model)
        assert isinstance(lit, nn.Module)
        write(
            f"lightning_{name}",
            f"{ModelSummary(lit, max_depth=depth)}\n",
            framework="torch",
            version=f"pytorch-lightning {pytorch_lightning.__version__}",
            model=name,
            total=sum(p.numel() for p in model.parameters()),
            trainable=sum(p.numel() for p in model.parameters() if p.requires_grad),
            layers=torch_layers(model),
            approximate=True,
        )


# --- Keras ----------------------------------------------------------------------------------------


def keras_layers(layer: Any, found: list[Sizes] | None = None) -> list[Sizes]:
    """The layers of a Keras model, by their attributes and the shapes of their own weights."""
    found = [] if found is None else found
    kind = type(layer).__name__
    name = {"path": layer.name}
    if any(row["path"] == layer.name for row in found) or not layer.weights:
        return found
    if hasattr(layer, "layers"):
        for inner in layer.layers:
            keras_layers(inner, found)
    elif kind == "Bidirectional":
        keras_layers(layer.forward_layer, found)
        found[-1] |= {"path": layer.name, "directions": 2}
    elif kind == "TimeDistributed":
        keras_layers(layer.layer, found)
    elif kind == "RNN":
        for cell in getattr(layer.cell, "cells", [layer.cell]):
            keras_layers(cell, found)
    elif kind.removesuffix("Cell") in ("LSTM", "GRU", "SimpleRNN"):
        of = getattr(layer, "cell", layer)
        biases = of.use_bias * (2 if getattr(of, "reset_after", False) else 1)
        sizes = {"x": int(of.kernel.shape[0]), "h": of.units, "layers": 1, "directions": 1}
        kind = kind.removesuffix("Cell").removeprefix("Simple")
        found.append(name | {"kind": kind} | sizes | {"biases": biases})
    elif kind == "Embedding":
        found.append(name | {"kind": kind, "V": layer.input_dim, "e": layer.output_dim})
    elif kind == "Dense":
        found.append(name | {"kind": kind, "x": int(layer.kernel.shape[0]), "y": layer.units})
    elif kind in ("Conv1D", "Conv2D"):
        found.append(name | {"kind": "Conv", "y": layer.filters})
    elif kind == "BatchNormalization":
        found.append(name | {"kind": "BatchNorm", "x": int(layer.moving_mean.shape[0])})
    elif kind == "LayerNormalization":
        found.append(name | {"kind": "LayerNorm", "x": int(layer.gamma.shape[0])})
    elif kind in ("MultiHeadAttention", "AdditiveAttention"):
        found.append(name | {"kind": "Attention"})
    return found


def keras_truth(keras: Any, model: Any, name: str) -> dict[str, Any]:
    def count(weights: Any) -> int:
        return sum(int(size) for size in (_size(w) for w in {id(w): w for w in weights}.values()))

    return {
        "framework": "tf_keras" if keras.__name__.startswith("tf_keras") else "keras",
        "version": keras.__version__,
        "model": name,
        "total": count(model.weights),
        "trainable": count(model.trainable_weights),
        "layers": keras_layers(model),
    }


def _size(weight: Any) -> int:
    size = 1
    for length in weight.shape:
        size *= int(length)
    return size


def keras_models(keras: Any) -> dict[str, Any]:
    """Models as people make them."""
    L = keras.layers
    Input = keras.Input

    def sentiment() -> Any:
        return keras.Sequential(
            [
                Input((None,)),
                L.Embedding(5000, 32),
                L.LSTM(24, return_sequences=True),
                L.LSTM(16),
                L.Dense(1),
            ],
            name="sentiment",
        )

    def tagger() -> Any:
        return keras.Sequential(
            [
                Input((50,)),
                L.Embedding(1200, 40, name="word_embedding_of_the_source_language"),
                L.Bidirectional(L.LSTM(30, return_sequences=True), name="bidirectional_reader"),
                L.Bidirectional(L.GRU(20, return_sequences=True), merge_mode="sum"),
                L.TimeDistributed(L.Dense(13, activation="softmax")),
            ]
        )

    def forecast() -> Any:
        return keras.Sequential(
            [
                Input((24, 7)),
                L.Conv1D(16, 3, padding="causal", activation="relu"),
                L.BatchNormalization(),
                L.GRU(28, return_sequences=True, reset_after=False),
                L.Dropout(0.2),
                L.SimpleRNN(18),
                L.LayerNormalization(),
                L.Dense(4),
            ],
            name="forecast",
        )

    def translator() -> Any:
        source, target = Input((None,), name="source"), Input((None,), name="target")
        e = L.Embedding(800, 48, name="source_embedding")(source)
        _, h, c = L.LSTM(64, return_state=True, name="encoder")(e)
        d = L.Embedding(900, 48, name="target_embedding")(target)
        y, _, _ = L.LSTM(64, return_sequences=True, return_state=True, name="decoder")(
            d, initial_state=[h, c]
        )
        return keras.Model([source, target], L.Dense(900, name="logits")(y), name="translator")

    def siamese() -> Any:
        left, right = Input((30,), name="left"), Input((30,), name="right")
        shared = keras.Sequential([Input((30,)), L.Embedding(600, 20), L.LSTM(22)], name="tower")
        both = L.Concatenate()([shared(left), shared(right)])
        return keras.Model([left, right], L.Dense(1, name="same")(both), name="siamese")

    def nested() -> Any:
        inner = keras.Sequential(
            [Input((10, 12)), L.GRU(14, return_sequences=True), L.Dense(9)], name="inner"
        )
        middle = keras.Sequential([Input((10, 12)), inner, L.LSTM(11)], name="middle")
        x = Input((10, 12), name="steps")
        return keras.Model(x, L.Dense(3, name="head")(middle(x)), name="outer")

    def frozen() -> Any:
        model = keras.Sequential(
            [
                Input((40,)),
                L.Embedding(700, 25, trainable=False),
                L.LSTM(19),
                L.BatchNormalization(),
                L.Dense(2),
            ],
            name="frozen",
        )
        return model

    def attention() -> Any:
        x = Input((20, 16), name="frames")
        y = L.Bidirectional(L.GRU(12, return_sequences=True))(x)
        a = L.MultiHeadAttention(num_heads=2, key_dim=12)(y, y)
        y = L.LayerNormalization()(L.Add()([y, a]))
        s = L.LSTM(10)(y)
        q = L.Dense(24)(s)
        z = L.AdditiveAttention()([L.Reshape((1, 24))(q), y])
        return keras.Model(x, L.Dense(5)(L.Flatten()(z)), name="with_attention")

    def stacked_cells() -> Any:
        return keras.Sequential(
            [Input((9, 8)), L.RNN([L.LSTMCell(15), L.LSTMCell(15)]), L.Dense(2)],
            name="stacked_cells",
        )

    def biasless() -> Any:
        return keras.Sequential(
            [Input((9, 6)), L.LSTM(17, use_bias=False), L.Dense(3, use_bias=False)], name="biasless"
        )

    def wide() -> Any:
        return keras.Sequential(
            [
                Input((None,)),
                L.Embedding(60000, 300),
                L.LSTM(1024, return_sequences=True),
                L.GRU(512),
                L.Dense(60000),
            ],
            name="wide",
        )

    def frames() -> Any:
        model = keras.Sequential(
            [
                Input((5, 16, 16, 3)),
                L.TimeDistributed(L.Conv2D(8, (3, 3), activation="relu")),
                L.TimeDistributed(L.MaxPooling2D()),
                L.TimeDistributed(L.Flatten()),
                L.LSTM(21),
                L.Dense(2, activation="softmax"),
            ],
            name="frames",
        )
        return model

    return {
        f.__name__: f
        for f in (
            sentiment,
            tagger,
            forecast,
            translator,
            siamese,
            nested,
            frozen,
            attention,
            stacked_cells,
            biasless,
            wide,
            frames,
        )
    }


def subclassed(keras: Any) -> Any:
    """A model of a class of one's own, called once."""
    L = keras.layers

    class Reader(keras.Model):
        def __init__(self) -> None:
            super().__init__(name="reader")
            self.embed = L.Embedding(350, 18)
            self.rnn = L.GRU(23)
            self.out = L.Dense(6)

        def call(self, x: Any) -> Any:
            return self.out(self.rnn(self.embed(x)))

    import numpy as np

    model = Reader()
    model(np.zeros((4, 9), "int32"))
    return model


def record_keras() -> None:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ["COLUMNS"] = "200"
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)  # an error prints the values that do not fit
    builders = keras_models(keras)
    old = not keras.__version__.startswith("3.15")
    start = f"keras{keras.__version__.replace('.', '')}_" if old else "keras_"

    def put(name: str, title: str, model: Any, **more: Any) -> None:
        options = more.pop("options", {})
        text = printed(model.summary, **options)
        write(f"{start}{name}{title}", text, **keras_truth(keras, model, name), **more)

    def new(name: str) -> Any:
        keras.utils.clear_session() if hasattr(
            keras.utils, "clear_session"
        ) else keras.backend.clear_session()
        return builders[name]()

    if old:
        for name in ("sentiment", "translator", "nested", "attention"):
            put(name, "", new(name))
        put(
            "nested",
            "_expanded",
            new("nested"),
            options={"expand_nested": True, "show_trainable": True},
        )
        return
    for name in builders:
        put(name, "", new(name))
    for width in (60, 72, 110):
        put("tagger", f"_{width}", new("tagger"), options={"line_length": width})
    put("translator", "_64", new("translator"), options={"line_length": 64})
    for name in ("nested", "siamese"):
        put(name, "_expanded", new(name), options={"expand_nested": True})
    put("frozen", "_trainable", new("frozen"), options={"show_trainable": True})
    put(
        "nested",
        "_all",
        new("nested"),
        options={"expand_nested": True, "show_trainable": True, "line_length": 90},
    )
    put("subclassed", "", subclassed(keras))
    model = new("forecast")
    model.compile("adam", "mse")
    model.fit(np.zeros((4, 24, 7)), np.zeros((4, 4)), verbose=0)
    put("forecast", "_trained", model)
    L = keras.layers
    unbuilt = keras.Sequential([L.Embedding(100, 8), L.LSTM(12), L.Dense(1)], name="unbuilt")
    put("unbuilt", "", unbuilt)

    # A terminal that takes ASCII alone, and one in colours; a window cuts what is wider.
    for title, encoding, environment in (
        ("ascii", "ascii", {}),
        ("colours", "utf-8", {"FORCE_COLOR": "1", "TERM": "xterm-256color"}),
        ("window", "utf-8", {"COLUMNS": "80"}),
    ):
        model = new("attention" if title != "window" else "translator")
        raw = io.BytesIO()
        out, sys.stdout = (
            sys.stdout,
            io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline=""),
        )
        before = {n: os.environ.get(n) for n in environment}
        os.environ.update(environment)
        try:
            model.summary(**({"line_length": 100} if title == "window" else {}))
            sys.stdout.flush()
        finally:
            out, sys.stdout = sys.stdout, out
            out.detach()  # or the bytes go with it
            for n, value in before.items():
                os.environ.pop(n) if value is None else os.environ.update({n: value})
        name = "translator" if title == "window" else "attention"
        write(
            f"keras_{name}_{title}",
            raw.getvalue().decode(encoding),
            **keras_truth(keras, model, name),
        )

    # Lists of weights.
    def lists(name: str, title: str, text: Callable[[Any], str], **more: Any) -> None:
        model = new(name)
        write(f"keras_list_{title}", text(model), **keras_truth(keras, model, name), **more)

    lists("tagger", "path", lambda m: "".join(f"{w.path} {w.shape}\n" for w in m.weights))
    lists("sentiment", "names", lambda m: f"{[(w.name, w.shape) for w in m.weights]}\n")
    lists(
        "translator",
        "layers",
        lambda m: "".join(
            f"{layer.name}\n" + "".join(f"    {w.name}: {tuple(w.shape)}\n" for w in layer.weights)
            for layer in m.layers
        ),
    )
    lists(
        "forecast",
        "variables",
        lambda m: "".join(
            f"<Variable path={w.path}, shape={tuple(w.shape)}, dtype={w.dtype}>\n"
            for w in m.weights
        ),
    )

    # Errors of weights that do not fit.
    def misfit(title: str, one: Any, other: Any, load: Callable[[Any, Any], None]) -> None:
        try:
            load(one, other)
        except (ValueError, TypeError) as error:
            truth = {"file": keras_layers(other)[0], "model": keras_layers(one)[0]}
            write(
                f"keras_error_{title}",
                f"ValueError: {error}\n",
                framework="keras",
                version=keras.__version__,
                mismatch=truth,
            )

    def model(x: int, h: int, kind: str = "LSTM") -> Any:
        keras.utils.clear_session()
        return keras.Sequential([Input((7, x)), getattr(L, kind)(h)])

    Input = keras.Input
    misfit(
        "set_weights",
        model(5, 10),
        model(6, 10),
        lambda one, other: one.set_weights(other.get_weights()),
    )
    misfit(
        "layer",
        model(9, 14, "GRU"),
        model(4, 14, "GRU"),
        lambda one, other: one.layers[0].set_weights(other.layers[0].get_weights()),
    )
    import tempfile

    def load(one: Any, other: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            other.save_weights(f"{folder}/model.weights.h5")
            one.load_weights(f"{folder}/model.weights.h5")

    misfit("load", model(8, 12), model(11, 12), load)


def record_tf_keras() -> None:
    import tensorflow as tf
    import tf_keras

    builders = keras_models(tf_keras)

    def new(name: str) -> Any:
        tf_keras.backend.clear_session()
        return builders[name]()

    def put(name: str, title: str, **options: Any) -> None:
        model = new(name)
        write(
            f"tf_keras_{name}{title}",
            printed(model.summary, **options),
            **keras_truth(tf_keras, model, name),
        )

    for name in builders:
        put(name, "")
    put("nested", "_all", expand_nested=True, show_trainable=True)
    put("siamese", "_expanded", expand_nested=True, line_length=120)
    put("tagger", "_60", line_length=60)
    model = new("tagger")
    text = "".join(f"{w.name}\t{w.shape}\n" for w in model.weights)
    write("tf_keras_list_names", text, **keras_truth(tf_keras, model, "tagger"))
    model = new("forecast")
    text = f"{[(w.name, w.shape) for w in model.weights]}\n"
    write("tf_keras_list_one_line", text, **keras_truth(tf_keras, model, "forecast"))

    # TensorFlow 1, as its variables and its checkpoints list themselves.
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.variable_scope("rnn"):
        inputs = v1.placeholder(tf.float32, (None, 5, 14))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cells = [v1.nn.rnn_cell.LSTMCell(n) for n in (22, 18)]
            v1.nn.dynamic_rnn(v1.nn.rnn_cell.MultiRNNCell(cells), inputs, dtype=tf.float32)
        variables = v1.trainable_variables()
        layers = [
            {
                "path": "0",
                "kind": "LSTM",
                "x": 14,
                "h": 22,
                "layers": 1,
                "directions": 1,
                "biases": 1,
            },
            {
                "path": "1",
                "kind": "LSTM",
                "x": 22,
                "h": 18,
                "layers": 1,
                "directions": 1,
                "biases": 1,
            },
        ]
        total = sum(_size(v) for v in variables)
        truth = {
            "framework": "tensorflow1",
            "version": tf.__version__,
            "model": "two cells",
            "total": total,
            "trainable": total,
            "layers": layers,
        }
        write("tensorflow1_variables", "".join(f"{v}\n" for v in variables), **truth)
        text = pprint.pformat([(v.name[:-2], v.shape.as_list()) for v in variables], width=60)
        write("tensorflow1_checkpoint", text + "\n", **truth)


# --- Flax and Equinox ------------------------------------------------------------------------------


def record_jax() -> None:
    import equinox
    import flax
    import flax.linen as nn
    import jax
    import jax.numpy as jnp
    from flax import nnx

    class Reader(nn.Module):
        @nn.compact
        def __call__(self, x: Any) -> Any:
            x = nn.Embed(300, 24)(x)
            x = nn.RNN(nn.LSTMCell(32), name="encoder")(x)
            x = nn.RNN(nn.GRUCell(20))(x)
            return nn.Dense(7)(x)

    def count(tree: Any) -> int:
        return sum(int(leaf.size) for leaf in jax.tree.leaves(tree))

    x = jnp.zeros((2, 9), int)
    params = Reader().init(jax.random.key(0), x)
    layers: list[Sizes] = [
        {"path": "Embed_0", "kind": "Embedding", "V": 300, "e": 24},
        {
            "path": "LSTMCell_0",
            "kind": "LSTM",
            "x": 24,
            "h": 32,
            "layers": 1,
            "directions": 1,
            "biases": 1,
        },
        {
            "path": "GRUCell_0",
            "kind": "GRU",
            "x": 32,
            "h": 20,
            "layers": 1,
            "directions": 1,
            "biases": None,
        },
        {"path": "Dense_0", "kind": "Dense", "x": 20, "y": 7},
    ]
    truth = {
        "framework": "flax",
        "version": flax.__version__,
        "model": "reader",
        "total": count(params),
        "trainable": count(params),
        "layers": layers,
    }
    shapes = jax.tree.map(jnp.shape, params)
    write("flax_shapes", f"{shapes}\n", **truth)
    write("flax_pprint", pprint.pformat(shapes) + "\n", **truth)
    flat = flax.traverse_util.flatten_dict(params)
    write("flax_flat", "".join(f"{name} {leaf.shape}\n" for name, leaf in flat.items()), **truth)
    write(
        "flax_keystr",
        "".join(
            f"{jax.tree_util.keystr(path)}: {leaf.shape}\n"
            for path, leaf in jax.tree_util.tree_leaves_with_path(params)
        ),
        **truth,
    )
    for width in (100, 140):
        write(
            f"flax_tabulate_{width}",
            Reader().tabulate(jax.random.key(0), x, console_kwargs={"width": width}),
            **truth,
        )

    model = nnx.Sequential(
        nnx.Linear(6, 15, rngs=nnx.Rngs(0)), nnx.RNN(nnx.LSTMCell(15, 16, rngs=nnx.Rngs(0)))
    )
    total = count(nnx.state(model, nnx.Param))
    layers = [
        {"path": "0", "kind": "Dense", "x": 6, "y": 15},
        {"path": "1", "kind": "LSTM", "x": 15, "h": 16, "layers": 1, "directions": 1, "biases": 1},
    ]
    truth = {
        "framework": "flax nnx",
        "version": flax.__version__,
        "model": "sequential",
        "total": total,
        "trainable": total,
        "layers": layers,
    }
    write("nnx_model", f"{model}\n", **truth)
    write(
        "nnx_shapes",
        f"{jax.tree.map(jnp.shape, nnx.to_pure_dict(nnx.state(model, nnx.Param)))}\n",
        **truth,
    )
    cell = equinox.nn.LSTMCell(13, 21, key=jax.random.key(0))
    total = count(equinox.filter(cell, equinox.is_array))
    layers = [
        {"path": "", "kind": "LSTM", "x": 13, "h": 21, "layers": 1, "directions": 1, "biases": 1}
    ]
    write(
        "equinox_cell",
        f"{cell}\n",
        framework="equinox",
        version=equinox.__version__,
        model="cell",
        total=total,
        trainable=total,
        layers=layers,
    )


RECORDERS: dict[str, Callable[[], None]] = {
    "torch": record_torch,
    "lightning": record_lightning,
    "keras": record_keras,
    "tf_keras": record_tf_keras,
    "jax": record_jax,
}

if __name__ == "__main__":
    for which in sys.argv[1:]:
        RECORDERS[which]()
