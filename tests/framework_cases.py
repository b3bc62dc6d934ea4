"""For each recorded case the line that a user of the framework would write.

One adapter per kind of row of `recorded/framework_counts.json`: it takes the row's `spec` and
gives the model, made from the classes in a namespace: ours, or the real frameworks' when they are
recorded anew (`record.py`). So the very same lines run in both.
"""

import json
import re
from pathlib import Path
from types import SimpleNamespace

from lstm_formulas import LayerNormLSTM
from lstm_formulas.frameworks import (
    equinox,
    flax_linen,
    flax_nnx,
    keras,
    onnx,
    paddle,
    pytorch,
    tensorflow1,
    tf_keras,
)
from lstm_formulas.frameworks.packing import Packed

RECORDED = Path(__file__).parent / "recorded"
OURS = SimpleNamespace(
    torch=pytorch,
    keras=keras,
    paddle=paddle.nn,
    equinox=equinox.nn,
    linen=flax_linen,
    nnx=flax_nnx,
    tf1=tensorflow1,
    onnx=onnx,
    tf_keras=tf_keras.layers,
    tf1_keras=tf_keras.compat.v1.layers,
    key=None,
    rngs=None,
)

SPACES = {
    "nn": OURS.torch,
    "keras.layers": OURS.keras.layers,
    "paddle.nn": OURS.paddle,
    "eqx.nn": OURS.equinox,
    "linen": OURS.linen,
    "nnx": OURS.nnx,
    "rnn_cell": OURS.tf1,
    "tf_keras": OURS.tf_keras,
    "v1.keras": OURS.tf1_keras,
}
"""Where our classes are whose arguments are recorded."""


def default(parameter):
    """An argument's default as it is recorded: nothing for none, and `...` for an object."""
    value = parameter.default
    plain = value is None or isinstance(value, bool | int | float | str)
    return "" if value is parameter.empty else repr(value) if plain else "..."


def cases():
    """The recorded rows."""
    return json.loads((RECORDED / "framework_counts.json").read_text("utf-8"))


def without(spec, *names):
    return {k: v for k, v in spec.items() if k not in names}


def shape_of(spec):
    """A row's input shape without the batch."""
    if "input_shape" in spec:
        return tuple(spec["input_shape"][1:])
    if "in_channels" in spec:
        return (None, None, None, spec["in_channels"])
    return (None, spec.get("dim", spec.get("input_dim")))


def plain_spec(spec):
    spec = without(spec, "input_shape", "input_dim", "dim", "in_channels")
    return {k: v for k, v in spec.items() if not str(v).startswith("default")}


def by_class(name):
    """A class with the row's own arguments."""
    return lambda module, spec: getattr(module, name)(**spec)


def reading(name):
    """A class that learns its input late: its shape is told as an argument."""
    return lambda module, spec: getattr(module, name)(
        **plain_spec(spec), input_shape=shape_of(spec)
    )


# Keras ------------------------------------------------------------------------------------------


def two_ways(name):
    def make(layers, spec):
        options = without(plain_spec(spec), "merge_mode")
        return layers.Bidirectional(
            getattr(layers, name)(**options),
            merge_mode=spec.get("merge_mode", "concat"),
            input_shape=shape_of(spec),
        )

    return make


def keras_multi_head(keras, spec):
    layer = keras.layers.MultiHeadAttention(**without(spec, "query_dim", "value_in_dim"))
    layer(keras.Input((None, spec["query_dim"])), keras.Input((None, spec["value_in_dim"])))
    return layer


def keras_text(recurrent, trainable=True):
    def make(keras, spec):
        return keras.Sequential(
            [
                keras.Input((None,)),
                keras.layers.Embedding(spec["vocab"], spec["embed"], trainable=trainable),
                recurrent(keras.layers, spec["units"]),
                keras.layers.Dense(spec["out"]),
            ]
        )

    return make


def keras_stack(name):
    def make(keras, spec):
        layers = keras.layers
        model = keras.Sequential([keras.Input((None, spec["input_dim"]))])
        for place, units in enumerate(spec["units"]):
            more = place + 1 < len(spec["units"])
            layer = getattr(layers, name)(units, return_sequences=more)
            model.add(layers.Bidirectional(layer) if spec.get("bidirectional") else layer)
        model.add(layers.Dense(spec["out"]))
        return model

    return make


def keras_seq2seq(keras, spec):
    layers = keras.layers
    source = keras.Input((None, spec["enc_tokens"]))
    _, *states = layers.LSTM(spec["units"], return_state=True)(source)
    target = keras.Input((None, spec["dec_tokens"]))
    decoder = layers.LSTM(spec["units"], return_sequences=True, return_state=True)
    outputs, *_ = decoder(target, initial_state=states)
    return keras.Model([source, target], layers.Dense(spec["dec_tokens"])(outputs))


def keras_attentive(keras, spec):
    layers = keras.layers
    vocab, embed, units = (spec[k] for k in ("vocab", "embed", "units"))
    source, target = keras.Input((None,)), keras.Input((None,))
    encoder = layers.Bidirectional(layers.LSTM(units, return_sequences=True))
    outputs = encoder(layers.Embedding(vocab, embed)(source))
    heard = layers.Embedding(vocab, embed)(target)
    states = layers.LSTM(2 * units, return_sequences=True)(heard)
    context = layers.AdditiveAttention()([states, outputs])
    both = layers.Concatenate()([states, context])
    return keras.Model([source, target], layers.Dense(vocab)(both))


def keras_stacked_cells(layers, spec):
    cells = [layers.LSTMCell(units) for units in spec["units"]]
    return layers.RNN(layers.StackedRNNCells(cells), input_shape=shape_of(spec))


# PyTorch ----------------------------------------------------------------------------------------


def language_model(nn, spec):
    class LanguageModel(nn.Module):
        def __init__(self):
            super().__init__()
            width = (spec["proj_size"] or spec["hidden"]) * (1 + spec["bidirectional"])
            self.encoder = nn.Embedding(
                spec["vocab"],
                spec["embed"],
                padding_idx=spec["padding_idx"],
                _freeze=spec["embedding_frozen"],
            )
            self.rnn = nn.LSTM(
                spec["embed"],
                spec["hidden"],
                spec["num_layers"],
                bias=spec["lstm_bias"],
                bidirectional=spec["bidirectional"],
                proj_size=spec["proj_size"],
            )
            self.decoder = nn.Linear(width, spec["vocab"], bias=spec["linear_bias"])
            if spec["tie_decoder_to_embedding"]:
                self.decoder.weight = self.encoder.weight

    return LanguageModel()


def seq2seq(nn, spec):
    h, e = spec["hidden"], spec["embed"]
    wide = h * (1 + spec["encoder_bidirectional"])

    class Seq2Seq(nn.Module):
        def __init__(self):
            super().__init__()
            self.src = nn.Embedding(spec["src_vocab"], e)
            self.tgt = self.src if spec["share_embeddings"] else nn.Embedding(spec["tgt_vocab"], e)
            self.enc = nn.LSTM(
                e, h, spec["num_layers"], bidirectional=spec["encoder_bidirectional"]
            )
            if spec["bridge"]:
                self.bridge_h = nn.Linear(wide, h)
                self.bridge_c = nn.Linear(wide, h)
            context = wide if "context" in spec["decoder_input"] else 0
            self.dec = nn.LSTM(e + context, h, spec["num_layers"])
            if spec["bahdanau_attention"]:
                self.Wq = nn.Linear(h, h, bias=False)
                self.Uk = nn.Linear(wide, h, bias=False)
                self.v = nn.Linear(h, 1, bias=False)
            self.out = nn.Linear(h, spec["tgt_vocab"])

    return Seq2Seq()


def layer_norm_lstm(nn, spec):
    """A cell that somebody composed from PyTorch's parts, and ours for it."""
    x, h = spec["input_size"], spec["hidden_size"]
    if nn is pytorch:
        return Packed.of(
            LayerNormLSTM(x, h),
            {
                "ih.weight": "W : h i -> h i",
                "hh.weight": "U : h i -> h i",
                **{
                    f"ln_{theirs}.{tensor}": f"{letter}[{ours}] : h i -> (h i)"
                    for theirs, ours in (("i", "x"), ("h", "h"), ("c", "c"))
                    for tensor, letter in (("weight", "gamma"), ("bias", "beta"))
                },
            },
        )

    class Composed(nn.Module):
        def __init__(self):
            super().__init__()
            self.ih, self.hh = nn.Linear(x, 4 * h, bias=False), nn.Linear(h, 4 * h, bias=False)
            self.ln_i, self.ln_h = nn.LayerNorm(4 * h), nn.LayerNorm(4 * h)
            self.ln_c = nn.LayerNorm(h)

        def forward(self, inputs, states):
            h_prev, c_prev = states
            a = self.ln_i(self.ih(inputs)) + self.ln_h(self.hh(h_prev))
            i, f, g, o = a.chunk(4, -1)
            c = f.sigmoid() * c_prev + i.sigmoid() * g.tanh()
            return o.sigmoid() * self.ln_c(c).tanh(), c

    return Composed()


# Flax, TensorFlow 1, ONNX -----------------------------------------------------------------------


def linen_network(nn, spec):
    stack = [nn.RNN(nn.OptimizedLSTMCell(spec["features"])) for _ in range(spec["num_layers"])]
    output = [] if spec["tied"] else [nn.Dense(spec["vocab"])]
    return nn.Sequential([nn.Embed(spec["vocab"], spec["embed"]), *stack, *output])


def linen(name, wrap=lambda nn, make: make()):
    return lambda nn, spec: wrap(nn, lambda: getattr(nn, name)(**plain_spec(spec)))


def linen_two_ways(nn, make):
    return nn.Bidirectional(nn.RNN(make()), nn.RNN(make()))


def nnx_two_ways(nnx, spec):
    pair = (nnx.RNN(nnx.LSTMCell(**spec)) for _ in range(2))
    return nnx.Bidirectional(*pair)


def onnx_operator(name):
    def make(onnx, spec):
        inputs = ["X", "W", "R", "B" if spec.get("bias_input_B", True) else ""]
        inputs += ["", "", "", "P"] if spec.get("peephole_input_P") else []
        names = ("hidden_size", "direction", "input_forget", "linear_before_reset", "clip")
        attributes = {k: spec[k] for k in names if k in spec}
        return onnx.helper.make_node(name, inputs, ["Y"], **attributes)

    return make


def tf1(name):
    return lambda cells, spec: getattr(cells, name)(**plain_spec(spec))


def tf1_pair(cells, spec):
    options = {k: spec[k] for k in ("use_peepholes", "num_proj")}
    units = spec["num_units"]
    units = units if isinstance(units, list) else [units] * 2
    return [cells.LSTMCell(n, **options) for n in units]


KINDS = {
    "torch": ("torch", "nn."),
    "paddle": ("paddle", "nn."),
    "equinox": ("equinox", "eqx.nn."),
    "flax.nnx": ("nnx", "nnx."),
}
BY_CLASS = {
    "torch": "LSTM GRU RNN LSTMCell GRUCell RNNCell MultiheadAttention",
    "paddle": "LSTM GRU SimpleRNN LSTMCell GRUCell SimpleRNNCell MultiHeadAttention",
    "equinox": "LSTMCell GRUCell",
    "flax.nnx": "LSTMCell OptimizedLSTMCell GRUCell SimpleCell",
}
ADAPTERS = {
    (framework, f"{KINDS[framework][1]}{name}"): (KINDS[framework][0], by_class(name))
    for framework, names in BY_CLASS.items()
    for name in names.split()
}


def also(framework, attribute, **adapters):
    """More adapters, by the layer of their rows."""
    ADAPTERS.update({(framework, k): (attribute, v) for k, v in adapters.items()})


def keras_layers(make):
    return lambda keras, spec: make(keras.layers, spec)


also(
    "keras",
    "keras",
    **{
        f"layers.{name}": keras_layers(reading(name))
        for name in [
            "LSTM",
            "GRU",
            "SimpleRNN",
            "LSTMCell",
            "GRUCell",
            "SimpleRNNCell",
            "ConvLSTM1D",
            "ConvLSTM2D",
            "ConvLSTM3D",
            "Attention",
            "AdditiveAttention",
            "Dense",
            "LayerNormalization",
        ]
    },
    **{
        f"layers.Bidirectional({name})": keras_layers(two_ways(name))
        for name in ("LSTM", "GRU", "SimpleRNN")
    },
    **{
        "layers.Embedding": lambda keras, spec: keras.layers.Embedding(
            **without(spec, "input_shape")
        ),
        "layers.RNN(StackedRNNCells[LSTMCell])": keras_layers(keras_stacked_cells),
        "layers.MultiHeadAttention": keras_multi_head,
        "network: Embedding -> LSTM -> Dense": keras_text(lambda layers, n: layers.LSTM(n)),
        "network: Embedding(trainable=False) -> LSTM -> Dense": keras_text(
            lambda layers, n: layers.LSTM(n), trainable=False
        ),
        "network: Embedding -> Bidirectional(LSTM) -> Dense": keras_text(
            lambda layers, n: layers.Bidirectional(layers.LSTM(n))
        ),
        "network: stacked LSTM -> Dense": keras_stack("LSTM"),
        "network: stacked GRU(reset_after=True) -> Dense": keras_stack("GRU"),
        "network: seq2seq one-hot LSTM encoder-decoder -> Dense": keras_seq2seq,
        "network: seq2seq BiLSTM encoder(h), LSTM decoder(2h), AdditiveAttention, "
        "Dense(4h->V)": keras_attentive,
    },
)
also(
    "torch",
    "torch",
    **{
        "network: Embedding -> LSTM -> Linear": language_model,
        "network: seq2seq LSTM encoder-decoder": seq2seq,
        "composed: LayerNorm LSTM cell": layer_norm_lstm,
    },
)
also(
    "flax.linen",
    "linen",
    **{
        f"nn.{name}": linen(name)
        for name in [
            "LSTMCell",
            "OptimizedLSTMCell",
            "GRUCell",
            "MGUCell",
            "SimpleCell",
            "ConvLSTMCell",
            "MultiHeadDotProductAttention",
        ]
    },
    **{
        "nn.RNN(GRUCell)": linen("GRUCell", lambda nn, make: nn.RNN(make())),
        "nn.Bidirectional(RNN(OptimizedLSTMCell))": linen("OptimizedLSTMCell", linen_two_ways),
        "network: Embed -> RNN(OptimizedLSTMCell) x L -> Dense | Embed.attend": linen_network,
    },
)
also("flax.nnx", "nnx", **{"nnx.Bidirectional(RNN(LSTMCell))": nnx_two_ways})
also(
    "onnx",
    "onnx",
    **{f"op {name}": onnx_operator(name) for name in ("LSTM", "GRU", "RNN")},
    **{"exported nn.LSTM: W,R,B inputs of the LSTM node": onnx_operator("LSTM")},
)
also(
    "tf.compat.v1",
    "tf1",
    **{
        f"nn.rnn_cell.{name}": tf1(name)
        for name in ("BasicRNNCell", "BasicLSTMCell", "LSTMCell", "GRUCell")
    },
    **{
        "nn.rnn_cell.MultiRNNCell[LSTMCell]": lambda cells, spec: cells.MultiRNNCell(
            tf1_pair(cells, spec)
        ),
        "nn.bidirectional_dynamic_rnn(LSTMCell)": lambda cells, spec: (
            cells.bidirectional_dynamic_rnn(*tf1_pair(cells, spec))
        ),
    },
)
also(
    "tf_keras",
    "tf_keras",
    **{f"layers.{name}": reading(name) for name in ("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D")},
    **{"layers.Bidirectional(LSTM)": two_ways("LSTM")},
)
also(
    "tf_keras",
    "tf1_keras",
    **{
        f"compat.v1.keras.layers.{name}": reading(name) for name in ("CuDNNLSTM", "CuDNNGRU", "GRU")
    },
)


def build(case, modules=OURS):
    """The case's model, made of the classes in a namespace."""
    attribute, make = ADAPTERS[case["framework"], case["layer"]]
    spec = dict(case["spec"])
    if attribute == "equinox":
        spec["key"] = modules.key
    if attribute == "nnx":
        spec["rngs"] = modules.rngs
    return make(getattr(modules, attribute), spec)


def ours(case):
    """Our model for a case, with the input's size that its framework learns late."""
    model, spec = build(case), case["spec"]
    if case["framework"] in ("flax.linen", "tf.compat.v1", "onnx") and "vocab" not in spec:
        names = ("input_dim", "in_channels", "dim", "input_size")
        return model.at(x=next(spec[name] for name in names if name in spec))
    return model


def packed_of(model):
    return model if isinstance(model, Packed) else model.packed


def plain(name):
    """A tensor's name without the numbers that Keras counts up over a whole program."""
    return re.sub(r"_\d+(?=[/_]|$)", "", name)


# Forward passes ---------------------------------------------------------------------------------

TORCH = [
    ("LSTM", {"input_size": 5, "hidden_size": 10}),
    ("LSTM", {"input_size": 3, "hidden_size": 4, "bias": False}),
    ("LSTM", {"input_size": 1, "hidden_size": 1}),
    ("LSTM", {"input_size": 4, "hidden_size": 3, "bidirectional": True}),
    ("LSTM", {"input_size": 4, "hidden_size": 5, "proj_size": 2}),
    (
        "LSTM",
        {
            "input_size": 3,
            "hidden_size": 4,
            "num_layers": 2,
            "bidirectional": True,
            "proj_size": 2,
        },
    ),
    ("GRU", {"input_size": 5, "hidden_size": 10}),
    ("GRU", {"input_size": 3, "hidden_size": 4, "bias": False}),
    ("GRU", {"input_size": 3, "hidden_size": 4, "num_layers": 2, "bidirectional": True}),
    ("RNN", {"input_size": 5, "hidden_size": 10}),
    ("RNN", {"input_size": 3, "hidden_size": 4, "num_layers": 3}),
]
KERAS = [
    ("layers.LSTM", {"units": 10}),
    ("layers.LSTM", {"units": 3, "use_bias": False}),
    ("layers.GRU", {"units": 10, "reset_after": False}),
    ("layers.GRU", {"units": 10, "reset_after": True}),
    ("layers.Bidirectional(LSTM)", {"units": 4}),
    ("layers.Bidirectional(GRU)", {"units": 3}),
]
PEEK = {"num_units": 4, "input_dim": 3, "use_peepholes": True}
FORWARD = [
    *(("torch", f"nn.{kind}", spec) for kind, spec in TORCH),
    ("torch", "composed: LayerNorm LSTM cell", {"input_size": 3, "hidden_size": 4}),
    *(
        ("keras", kind, {**spec, "return_sequences": True, "input_shape": [None, None, 5]})
        for kind, spec in KERAS
    ),
    *(
        ("flax.linen", f"nn.{kind}", {"features": 4, "input_dim": 3, **spec})
        for kind, spec in (
            ("LSTMCell", {}),
            ("OptimizedLSTMCell", {}),
            ("GRUCell", {}),
            ("MGUCell", {}),
            ("MGUCell", {"reset_gate": False}),
            ("SimpleCell", {}),
        )
    ),
    *(
        ("flax.nnx", f"nnx.{kind}", {"in_features": 3, "hidden_features": 4})
        for kind in ("LSTMCell", "OptimizedLSTMCell", "GRUCell", "SimpleCell")
    ),
    *(
        ("equinox", f"eqx.nn.{kind}", {"input_size": 3, "hidden_size": 4})
        for kind in ("LSTMCell", "GRUCell")
    ),
    *(
        ("onnx", f"op {kind}", {"hidden_size": 4, "input_size": 3, **spec})
        for kind, spec in (
            ("LSTM", {}),
            ("LSTM", {"bias_input_B": False}),
            ("LSTM", {"peephole_input_P": True}),
            ("LSTM", {"input_forget": 1}),
            ("LSTM", {"direction": "bidirectional", "peephole_input_P": True}),
            ("GRU", {}),
            ("GRU", {"linear_before_reset": 1}),
            ("RNN", {"direction": "bidirectional"}),
        )
    ),
    *(
        ("tf.compat.v1", f"nn.{kind}", spec)
        for kind, spec in (
            ("rnn_cell.BasicRNNCell", {"num_units": 4, "input_dim": 3}),
            ("rnn_cell.BasicLSTMCell", {"num_units": 4, "input_dim": 3}),
            ("rnn_cell.LSTMCell", PEEK),
            ("rnn_cell.LSTMCell", {**PEEK, "num_proj": 2}),
            ("rnn_cell.GRUCell", {"num_units": 4, "input_dim": 3}),
            ("rnn_cell.MultiRNNCell[LSTMCell]", {**PEEK, "num_units": [4, 5], "num_proj": 3}),
            ("bidirectional_dynamic_rnn(LSTMCell)", {**PEEK, "num_proj": None}),
        )
    ),
    # Run by the layers that tf_keras converts their weights to, for want of a GPU.
    ("tf_keras", "compat.v1.keras.layers.CuDNNLSTM", {"units": 4, "input_dim": 3}),
    ("tf_keras", "compat.v1.keras.layers.CuDNNGRU", {"units": 3, "input_dim": 5}),
    *(
        ("paddle", f"nn.{kind}", {"input_size": 3, "hidden_size": 4, **spec})
        for kind, spec in (
            ("LSTM", {}),
            ("LSTM", {"num_layers": 2, "direction": "bidirect"}),
            ("GRU", {}),
            ("SimpleRNN", {}),
        )
    ),
]


def forward_cases(frameworks):
    """The forward passes that are recorded of some frameworks."""
    return [
        {"framework": framework, "layer": layer, "spec": spec}
        for framework, layer, spec in FORWARD
        if framework in frameworks
    ]
