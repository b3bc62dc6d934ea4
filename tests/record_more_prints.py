"""Print more real models, in more of the forms that people paste: a second corpus for `explain`.

    python tests/record_more_prints.py torch keras      # in an environment with torch, torchinfo, keras
    python tests/record_more_prints.py jax              # flax
    python tests/record_more_prints.py tensorflow       # tensorflow, tf_keras

Writes into `recorded/prints/` beside what `record_prints.py` does, whose helpers say what is true.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import pprint
import sys
import warnings
from collections.abc import Callable
from typing import Any

from record_prints import in_print, keras_truth, printed, torch_layers, write

Sizes = dict[str, Any]


WORDS, WIDTH, UNITS, CLASSES = 1000, 16, 32, 3
"""One model that every framework makes, for the page that shows what is read of each."""

SAME: list[Sizes] = [
    {"path": "embedding", "kind": "Embedding", "V": WORDS, "e": WIDTH},
    {"path": "lstm", "kind": "LSTM", "x": WIDTH, "h": UNITS, "layers": 1, "directions": 1},
    {"path": "dense", "kind": "Dense", "x": UNITS, "y": CLASSES},
]


def same(name: str, text: str, version: str, total: int) -> None:
    """What a framework says of that model."""
    write(
        f"same_{name}",
        text,
        framework=name,
        version=version,
        model="same",
        total=total,
        layers=SAME,
    )


def torch_models() -> dict[str, tuple[Any, Any]]:
    """Models around which other layers stand than in the first corpus, each with an input."""
    import torch
    from torch import nn

    class Letters(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.word = nn.Embedding(3000, 100, padding_idx=0)
            self.char = nn.Embedding(90, 25)
            self.cnn = nn.Conv1d(25, 30, kernel_size=3, padding=1)
            self.lstm = nn.LSTM(130, 75, bidirectional=True, batch_first=True)
            self.tag = nn.Linear(150, 17)
            self.transitions = nn.Parameter(torch.zeros(17, 17))

        def forward(self, x: Any) -> Any:
            letters = self.cnn(self.char(x % 90).transpose(1, 2)).transpose(1, 2)
            y, _ = self.lstm(torch.cat([self.word(x), letters], -1))
            return self.tag(y) + self.transitions[0]

    class Both(nn.Module):
        def __init__(self, x: int, h: int, y: int) -> None:
            super().__init__()
            self.rnn = nn.LSTM(x, h, bidirectional=True)
            self.embedding = nn.Linear(2 * h, y)

        def forward(self, x: Any) -> Any:
            y, _ = self.rnn(x)
            steps, batch, width = y.size()
            return self.embedding(y.view(steps * batch, width)).view(steps, batch, -1)

    class Picture(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cnn = nn.Sequential()
            channels = [1, 16, 32, 64, 64]
            for i in range(4):
                self.cnn.add_module(f"conv{i}", nn.Conv2d(channels[i], channels[i + 1], 3, 1, 1))
                if i % 2:
                    self.cnn.add_module(f"norm{i}", nn.BatchNorm2d(channels[i + 1]))
                self.cnn.add_module(f"relu{i}", nn.ReLU())
                self.cnn.add_module(f"pool{i}", nn.MaxPool2d((2, 2) if i < 2 else (4, 1)))
            self.rnn = nn.Sequential(Both(128, 40, 40), Both(40, 40, 37))

        def forward(self, x: Any) -> Any:
            y = self.cnn(x)
            return self.rnn(y.flatten(1, 2).permute(2, 0, 1))

    class Projections(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = nn.LSTM(64, 200, num_layers=2, proj_size=50, batch_first=True)
            self.decoder = nn.LSTM(50, 120, proj_size=32, batch_first=True)
            self.out = nn.Linear(32, 1000)

        def forward(self, x: Any) -> Any:
            return self.out(self.decoder(self.encoder(x)[0])[0])

    class Norms(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem = nn.Conv2d(3, 24, 5, stride=2, bias=False)
            self.group = nn.GroupNorm(4, 24)
            self.depthwise = nn.Conv2d(24, 24, 3, groups=24, padding=1)
            self.pointwise = nn.Conv2d(24, 48, 1)
            self.instance = nn.InstanceNorm2d(48, affine=True)
            self.gru = nn.GRU(48, 36, batch_first=True)
            self.attention = nn.MultiheadAttention(36, 4, batch_first=True)
            self.rms = nn.RMSNorm(36)
            self.head = nn.Sequential(nn.Linear(36, 20), nn.PReLU(), nn.Linear(20, 3))

        def forward(self, x: Any) -> Any:
            y = self.instance(self.pointwise(self.depthwise(self.group(self.stem(x)))))
            y, _ = self.gru(y.flatten(2).transpose(1, 2))
            y, _ = self.attention(y, y, y)
            return self.head(self.rms(y)[:, -1])

    class Cells(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.lstms = nn.ModuleList([nn.LSTMCell(20, 44), nn.LSTMCell(44, 44)])
            self.gru = nn.GRUCell(44, 30, bias=False)
            self.rnn = nn.RNNCell(30, 12, nonlinearity="relu")
            self.out = nn.Linear(12, 5)

        def forward(self, x: Any) -> Any:
            first, _ = self.lstms[0](x[:, 0])
            second, _ = self.lstms[1](first)
            return self.out(self.rnn(self.gru(second)))

    torch.manual_seed(0)
    words = torch.zeros(2, 9, dtype=torch.long)
    return {
        "letters": (Letters(), words),
        "picture": (Picture(), torch.zeros(2, 1, 128, 40)),
        "projections": (Projections(), torch.zeros(2, 9, 64)),
        "norms": (Norms(), torch.zeros(2, 3, 21, 21)),
        "more_cells": (Cells(), torch.zeros(2, 9, 20)),
    }


def record_torch() -> None:
    import torch
    import torchinfo
    from torch import nn

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(WORDS, WIDTH)
            self.lstm = nn.LSTM(WIDTH, UNITS, batch_first=True)
            self.dense = nn.Linear(UNITS, CLASSES)

    model = Model()
    total = sum(p.numel() for p in model.parameters())
    same("pytorch", f"{model}\n", torch.__version__, total)

    models = torch_models()
    named = {name: list(model.named_parameters()) for name, (model, _) in models.items()}
    truth = {
        name: {
            "framework": "torch",
            "version": torch.__version__,
            "model": name,
            "total": sum(p.numel() for p in model.parameters()),
            "layers": torch_layers(model),
        }
        for name, (model, _) in models.items()
    }
    for name, (model, x) in models.items():
        more = {"shown": in_print(model)} if in_print(model) != truth[name]["total"] else {}
        write(f"torch_print_{name}", f"{model}\n", **truth[name], **more)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torchinfo.summary(model, input_data=x, verbose=1, row_settings=("var_names",))
        version = f"torchinfo {torchinfo.__version__}"
        write(f"torchinfo_{name}_names", said.getvalue(), **truth[name], printer=version)

    def lists(name: str, title: str, text: str) -> None:
        write(f"torch_list_{title}", text, **truth[name])

    def each(name: str, line: Callable[[str, Any], str]) -> str:
        return "".join(f"{line(n, p)}\n" for n, p in named[name])

    lists("letters", "shapes", f"{[tuple(p.shape) for _, p in named['letters']]}\n")
    lists("projections", "sizes", each("projections", lambda _, p: f"{p.shape}"))
    lists("picture", "times", each("picture", lambda n, p: f"{n}: {' x '.join(map(str, p.shape))}"))
    lists("norms", "glued", each("norms", lambda n, p: f"{n:<25}{list(p.shape)}"))
    lists(
        "more_cells",
        "json",
        json.dumps({n: list(p.shape) for n, p in named["more_cells"]}, indent=2) + "\n",
    )
    table = "| name | shape | parameters |\n|---|---|---|\n"
    table += each("letters", lambda n, p: f"| `{n}` | {tuple(p.shape)} | {p.numel():,} |")
    total = truth["letters"]["total"]
    lists("letters", "markdown", table + f"| **total** | | {total:,} |\n")

    def misfit(title: str, file: Any, model: Any, wanted: tuple[int, int]) -> None:
        have, want = nn.ModuleDict({"gru": file}), nn.ModuleDict({"gru": model})
        try:
            want.load_state_dict(have.state_dict())
        except RuntimeError as error:
            sides = {"file": torch_layers(have)[0], "model": torch_layers(want)[0]}
            assert (sides["file"]["x"], sides["model"]["x"]) == wanted
            write(
                f"torch_error_{title}",
                f"RuntimeError: {error}\n",
                framework="torch",
                version=torch.__version__,
                mismatch=sides,
            )

    misfit("some_tensors", nn.GRU(20, 32), nn.GRU(24, 32), (20, 24))
    misfit("two_ways", nn.GRU(20, 32, 2, bidirectional=True), nn.GRU(20, 48, 2, bidirectional=True), (20, 20))  # fmt: skip


def keras_models(keras: Any) -> dict[str, Callable[[], Any]]:
    """Models around which other layers stand than in the first corpus."""
    L, Input, Sequential = keras.layers, keras.Input, keras.Sequential

    def separable() -> Any:
        layers = [
            Input((60, 8)),
            L.SeparableConv1D(16, 5, depth_multiplier=2),
            L.LSTM(20, return_sequences=True),
            L.GRU(18),
            L.Dense(3),
        ]
        return Sequential(layers, name="separable")

    def grouped() -> Any:
        x = Input((32, 20), name="x")
        y = L.GroupNormalization(4)(L.Conv1D(24, 3)(x))
        y = L.LSTM(30, return_sequences=True)(y)
        y = L.GlobalAveragePooling1D()(L.MultiHeadAttention(3, 10)(y, y))
        return keras.Model(x, L.Dense(2)(y), name="grouped")

    def two_cells() -> Any:
        layers = [
            Input((9, 11)),
            L.RNN([L.LSTMCell(16), L.LSTMCell(12)], return_sequences=True),
            L.RNN(L.GRUCell(13)),
            L.Dense(2),
        ]
        return Sequential(layers, name="two_cells")

    def prices() -> Any:
        words, facts = Input((20,), name="words"), Input((6,), name="facts")
        y = L.LSTM(25)(L.Embedding(300, 16)(words))
        z = L.BatchNormalization()(L.Dense(12, activation="relu")(facts))
        both = L.Concatenate()([y, z])
        outputs = [L.Dense(1, name="price")(both), L.Dense(3, name="kind")(both)]
        return keras.Model([words, facts], outputs, name="prices")

    def one_embedding() -> Any:
        source, target = Input((None,), name="source"), Input((None,), name="target")
        embedding = L.Embedding(500, 32)
        _, h, c = L.LSTM(40, return_state=True)(embedding(source))
        y = L.LSTM(40, return_sequences=True)(embedding(target), initial_state=[h, c])
        return keras.Model([source, target], L.TimeDistributed(L.Dense(500))(y), name="one")

    return {f.__name__: f for f in (separable, grouped, two_cells, prices, one_embedding)}


def _keras(keras: Any, start: str) -> None:
    builders = keras_models(keras)

    def new(name: str) -> Any:
        keras.backend.clear_session()
        return builders[name]()

    for name, width in (("separable", 80), ("grouped", 75), ("prices", 60), ("one_embedding", 75)):
        model = new(name)
        text = printed(model.summary, line_length=width)
        write(f"{start}_{name}_{width}", text, **keras_truth(keras, model, name))

    def lists(name: str, title: str, text: Callable[[Any], str]) -> None:
        model = new(name)
        write(f"{start}_list_{title}", text(model), **keras_truth(keras, model, name))

    lists("two_cells", "get_weights", lambda m: f"{[w.shape for w in m.get_weights()]}\n")
    lists(
        "grouped",
        "last_names",
        lambda m: "".join(f"{w.name.rpartition('/')[2]} {tuple(w.shape)}\n" for w in m.weights),
    )
    lists(
        "two_cells",
        "of_layers",
        lambda m: "".join(
            f"{layer.name} {[w.shape for w in layer.get_weights()]}\n"
            for layer in m.layers
            if layer.weights
        ),
    )
    L = keras.layers
    keras.backend.clear_session()
    layers = [L.Embedding(WORDS, WIDTH), L.LSTM(UNITS), L.Dense(CLASSES)]
    model = keras.Sequential([keras.Input((None,)), *layers], name="model")
    text = printed(model.summary, line_length=66)
    same(start, text, keras.__version__, model.count_params())
    lists("one_embedding", "reprs", lambda m: "".join(f"{w!r}\n" for w in m.weights))


def record_keras() -> None:
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ["COLUMNS"] = "200"
    import keras

    keras.utils.set_random_seed(0)  # a variable prints its values
    _keras(keras, "keras")


# --- TensorFlow ------------------------------------------------------------------------------------


def one(kind: str, x: int, h: int, directions: int = 1, **more: int) -> Sizes:
    """A recurrent layer, as the arguments of its cell say it."""
    return {"kind": kind, "x": x, "h": h, "layers": 1, "directions": directions, **more}


def record_tensorflow() -> None:
    import tensorflow as tf
    import tf_keras

    tf_keras.utils.set_random_seed(0)
    _keras(tf_keras, "tf_keras")
    v1 = tf.compat.v1
    cell = v1.nn.rnn_cell

    with tf.Graph().as_default(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = v1.get_variable("embedding/table", (WORDS, WIDTH))
        words = tf.nn.embedding_lookup(table, v1.placeholder(tf.int32, (None, 7)))
        _, state = v1.nn.dynamic_rnn(cell.LSTMCell(UNITS), words, dtype=tf.float32, scope="lstm")
        v1.layers.dense(state.h, CLASSES, name="dense")
        variables = v1.trainable_variables()
    total = sum(v.shape.num_elements() for v in variables)
    text = "".join(f"{v.name} {v.shape}\n" for v in variables)
    same("tensorflow1", text, tf.__version__, total)

    def both_ways(x: Any) -> list[Sizes]:
        v1.nn.bidirectional_dynamic_rnn(cell.LSTMCell(16), cell.LSTMCell(16), x, dtype=tf.float32)
        return [one("LSTM", 10, 16, 2)]

    def projected(x: Any) -> list[Sizes]:
        with v1.variable_scope("acoustic"):
            made = cell.LSTMCell(30, num_proj=14, use_peepholes=True)
            v1.nn.dynamic_rnn(made, x, dtype=tf.float32)
        return [one("LSTM", 10, 30, p=14)]

    def trained(x: Any) -> list[Sizes]:
        cells = cell.MultiRNNCell([cell.LSTMCell(20), cell.GRUCell(15)])
        y, _ = v1.nn.dynamic_rnn(cells, x, dtype=tf.float32)
        step = v1.train.get_or_create_global_step()
        v1.train.AdamOptimizer().minimize(tf.reduce_sum(v1.layers.dense(y, 4)), global_step=step)
        return [one("LSTM", 10, 20), one("GRU", 20, 15)]

    for build in (both_ways, projected, trained):
        with tf.Graph().as_default(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layers = build(v1.placeholder(tf.float32, (None, 5, 10)))
            variables, trainable = v1.global_variables(), v1.trainable_variables()
        total = sum(v.shape.num_elements() for v in trainable)
        name = build.__name__
        truth = {
            "framework": "tensorflow1",
            "version": tf.__version__,
            "model": name,
            "total": total,
            "layers": layers,
        }
        write(f"tensorflow1_{name}", "".join(f"{v}\n" for v in variables), **truth)
        # As `slim.model_analyzer.analyze_vars` prints them.
        sizes = [(v.name, v.shape.as_list(), v.shape.num_elements()) for v in trainable]
        lines = "".join(
            f"{n} (float32_ref {'x'.join(map(str, shape))}) [{count}, bytes: {4 * count}]\n"
            for n, shape, count in sizes
        )
        rule = "---------\n"
        head = f"{rule}Variables: name (type shape) [size]\n{rule}"
        end = f"Total size of variables: {total}\nTotal bytes of variables: {4 * total}\n"
        write(f"tensorflow1_{name}_slim", head + lines + end, **truth)


# --- Flax ------------------------------------------------------------------------------------------


def record_jax() -> None:
    import flax
    import flax.linen as nn
    import jax
    import jax.numpy as jnp
    from flax import nnx

    class Reader(nn.Module):
        @nn.compact
        def __call__(self, x: Any) -> Any:
            x = nn.Embed(120, 18)(x)
            x = nn.Bidirectional(nn.RNN(nn.LSTMCell(14)), nn.RNN(nn.LSTMCell(14)))(x)
            x = nn.RNN(nn.GRUCell(20))(nn.LayerNorm()(x))
            x = nn.MultiHeadDotProductAttention(num_heads=4, qkv_features=16)(x, x)
            return nn.Dense(5, use_bias=False)(x)

    class Model(nn.Module):
        @nn.compact
        def __call__(self, x: Any) -> Any:
            x = nn.Embed(WORDS, WIDTH, name="embedding")(x)
            x = nn.RNN(nn.LSTMCell(UNITS, name="lstm"))(x)
            return nn.Dense(CLASSES, name="dense")(x)

    class Frames(nn.Module):
        @nn.compact
        def __call__(self, x: Any) -> Any:
            x = nn.BatchNorm(use_running_average=True)(nn.Conv(12, (5,))(x))
            x = nn.RNN(nn.OptimizedLSTMCell(24))(x)
            return nn.Dense(3)(nn.RNN(nn.SimpleCell(9))(x))

    def count(tree: Any) -> int:
        return sum(int(leaf.size) for leaf in jax.tree.leaves(tree))

    params = Model().init(jax.random.key(0), jnp.zeros((2, 9), int))["params"]
    text = pprint.pformat(jax.tree.map(jnp.shape, params), width=66)
    same("flax", text + "\n", flax.__version__, count(params))

    models = {
        "reader": (Reader(), jnp.zeros((2, 9), int), [one("LSTM", 18, 14), one("GRU", 28, 20)]),
        "frames": (Frames(), jnp.zeros((2, 9, 6)), [one("LSTM", 12, 24), one("RNN", 24, 9)]),
    }
    for name, (model, x, layers) in models.items():
        variables = model.init(jax.random.key(0), x)
        truth = {
            "framework": "flax",
            "version": flax.__version__,
            "model": name,
            "total": count(variables["params"]),
            "layers": layers,
        }
        typed = jax.tree.map(lambda leaf: (leaf.shape, str(leaf.dtype)), variables)
        write(f"flax_{name}_types", f"{typed}\n", **truth)
        shapes = jax.eval_shape(lambda model=model, x=x: model.init(jax.random.key(0), x))
        write(f"flax_{name}_structs", pprint.pformat(shapes, width=100) + "\n", **truth)
        for width in (80, 120):
            options = {"width": width, "force_terminal": width > 100}
            text = model.tabulate(jax.random.key(0), x, console_kwargs=options)
            write(f"flax_{name}_tabulate_{width}", text, **truth, rows=width > 100)

    class Net(nnx.Module):
        def __init__(self, rngs: Any) -> None:
            self.embed = nnx.Embed(40, 11, rngs=rngs)
            self.lstm = nnx.RNN(nnx.LSTMCell(11, 13, rngs=rngs))
            self.gru = nnx.RNN(nnx.GRUCell(13, 8, rngs=rngs))
            self.out = nnx.Linear(8, 2, rngs=rngs)

    state = nnx.state(Net(nnx.Rngs(0)), nnx.Param)
    write(
        "nnx_state",
        f"{state}\n",
        framework="flax nnx",
        version=flax.__version__,
        model="net",
        total=count(state),
        layers=[one("LSTM", 11, 13), one("GRU", 13, 8)],
    )


RECORDERS: dict[str, Callable[[], None]] = {
    "torch": record_torch,
    "keras": record_keras,
    "tensorflow": record_tensorflow,
    "jax": record_jax,
}

if __name__ == "__main__":
    for which in sys.argv[1:]:
        RECORDERS[which]()
