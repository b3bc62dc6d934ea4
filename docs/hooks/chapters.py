r"""What the chapters show: their quantities, their figures, and the numbers of their exercises.

An exercise's sizes are drawn by its name, so that both languages and every build have the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from sympy import Expr, Symbol, ceiling, floor, latex, sqrt

from hooks import calculator, figures  # noqa: F401  the home page's register themselves
from hooks.blocks import at, display
from hooks.drawing import Drawing
from hooks.figures import Curve, figure
from hooks.live import COLUMNS, Field, bands, follows, form, gate_rows, sum_of
from hooks.quantities import (
    KERAS,
    SEQ2SEQ,
    SIX,
    keras_gru,
    keras_gru_before,
    keras_lstm,
    language_model,
    network,
    reads,
    torch_lstm,
    torch_projected,
    torch_stacked_bidirectional,
    two_ways,
)
from hooks.register import BLOCKS, Situation, define
from lstm_formulas import (
    GRU,
    LSTM,
    RNN,
    Dense,
    Embedding,
    LayerNorm,
    Memory,
    MultiHeadAttention,
    Network,
    Scenario,
    inverse,
    largest,
)
from lstm_formulas.frameworks import keras
from lstm_formulas.frameworks.conventions import CONVENTIONS
from lstm_formulas.frameworks.module import Module
from lstm_formulas.layer import Layer
from lstm_formulas.memory import BYTES
from lstm_formulas.printing import tree, written
from lstm_formulas.sizes import substitute
from lstm_formulas.symbols import B, D, L, N, P, T, V, e, h, p, size_symbol, x, y

E = Symbol("E", integer=True, positive=True)  # epochs


def draw(name: str, **choices: tuple[int, ...]) -> dict[str, int]:
    """An exercise's sizes: one of the choices for each letter.

    Examples:
        >>> draw("a", x=(3, 5), h=(10, 20)) == draw("a", x=(3, 5), h=(10, 20))
        True
    """
    random = Random(name)
    return {letter: random.choice(values) for letter, values in choices.items()}


def show(name: str, drawn: Callable[..., Drawing], *arguments: object, **values: object) -> None:
    """Register a figure under `figure.` and its name."""
    BLOCKS[f"figure.{name}"] = figure(name, drawn, *arguments, **values)


def numbers(situation: Mapping[str, int], letters: str) -> dict[str, int]:
    """Some letters of a situation."""
    return {k: situation[k] for k in letters}


# --- What a cell is, and what is shared -----------------------------------------------------

here = LSTM(SIX["x"], SIX["h"])
both = SIX["x"] + SIX["h"]
show("key", figures.key)
show("chain", figures.chain, here, SIX["T"], **numbers(SIX, "Txh"))
show("opened", figures.opened)
show("gates", figures.gates)
show("nodes", figures.nodes, here, **numbers(SIX, "xh"), together=both)
show("shared", figures.shared, here, SIX["T"], T=SIX["T"], count=here.count)
define("six", SIX, together=x + h, row=x + h + 1, double_steps=2 * T)

# --- Shapes, padding, updates ---------------------------------------------------------------

WORDS = {**SIX, "w": 8}
w = Symbol("w", integer=True, positive=True)  # words of the short sentence
define("short", WORDS, words=w, padding=T - w, padded_vocabulary=V + 1, extra_row=x)
# Other sizes than in the six questions: there x and h are the same number, and hide which is which.
SHAPES = {**SIX, "h": 64}
shaped = Scenario(samples=N, steps=T, features=x, units=h)
define(
    "shape",
    SHAPES,
    samples=N,
    steps=T,
    features=x,
    units=h,
    every=shaped.all_outputs_shape,
    last=shaped.last_output_shape,
    both=two_ways.all_outputs_shape,
)
show(
    "tensor",
    figures.tensor,
    [
        (name, tuple(int(at(n, SHAPES)) for n in shape))
        for name, shape in (
            ("input", shaped.input_shape),
            ("every", shaped.all_outputs_shape),
            ("last", shaped.last_output_shape),
        )
    ],
    **numbers(SHAPES, "NTxh"),
)
every = keras.layers.LSTM(h, return_sequences=True)
flattened = keras.Sequential(
    [keras.Input((T, x)), every, keras.layers.Flatten(), keras.layers.Dense(y)]
)
from_last = keras.Sequential([keras.Input((T, x)), keras.layers.LSTM(h), keras.layers.Dense(y)])
define(
    "flat",
    {**SIX, "y": 10},
    classes=y,
    all=flattened.count - keras_lstm.count,
    last=from_last.count - keras_lstm.count,
)
show("padding", figures.padding, WORDS["w"], SIX["T"], T=SIX["T"], words=8, rest=SIX["T"] - 8)
per_epoch = -(-SIX["N"] // SIX["B"])
show("update", figures.update, SIX["T"], per_epoch, T=SIX["T"], updates=per_epoch)
EPOCHS = {**SIX, "E": 10}
define(
    "epochs",
    EPOCHS,
    epochs=E,
    updates=E * ceiling(N / B),
    last_batch=N - B * (ceiling(N / B) - 1),
)

# --- One layer, a network -------------------------------------------------------------------

small = LSTM(KERAS["x"], KERAS["h"])
show("matrix", figures.matrix, small, **numbers(KERAS, "xh"), together=KERAS["x"] + KERAS["h"])
each = figures.total_of(figures.rows(small)[0])
follows(
    "count",
    "layer",
    KERAS,
    {
        "rows": gate_rows(LSTM(x, h)),
        "columns": COLUMNS,
        "lines": [
            {
                "word": "name",
                "sum": sum_of(LSTM(x, h).formula),
                "tree": tree(LSTM(x, h).count),
                "strong": True,
            }
        ],
    },
    each=LSTM(x, h).count / 4,
    total=LSTM(x, h).count,
)
for _kind in ("LSTM", "GRU"):
    _own = {c.framework: c for c in reversed(CONVENTIONS) if c.kind == _kind}  # the usual line
    _each = list(reversed(_own.values()))
    show(f"strips:{_kind}", figures.strips, _each, list=figures.orders(_each))
cells = [RNN(5, 10), GRU(5, 10), small]
show(
    "area",
    figures.area,
    cells,
    **numbers(KERAS, "xh"),
    list={c.name: c.count for c in cells},
)
parts = bands(network)
follows(
    "encoder-decoder",
    "sequence",
    SEQ2SEQ,
    {part["word"]: part["tree"] for part in parts},
    **{row.name: row.count for row in network.table().rows},
)
follows(
    "network",
    "network",
    SEQ2SEQ,
    parts,
    ("embedding", "encoder", "decoder", "output"),
    list={row.name: row.count for row in network.table().rows},
    total=network.count,
)
HIDDEN = (250, 500, 1000, 2000, 4000)


def recurrent_share(size: int) -> tuple[str, Expr]:
    """What the two LSTM layers have of the network with this hidden size."""
    table = network.at(h=size).table()
    return "share", sum(r.share for r in table.rows if r.name in ("encoder", "decoder"))


follows(
    "shares",
    "shares",
    SEQ2SEQ,
    {"letter": "h", "steps": HIDDEN, "layers": parts},
    ("embedding", "encoder", "decoder", "output"),
    small=HIDDEN[0],
    large=HIDDEN[-1],
    few=recurrent_share(HIDDEN[0]),
    many=recurrent_share(HIDDEN[-1]),
)

# Sutskever, Vinyals and Le, 2014: four layers on each side, two vocabularies, no bias.
SUTSKEVER = {"S": 160_000, "V": 80_000, "h": 1_000}
source = Symbol("S", integer=True, positive=True)  # words of the source language
published = Network(
    source_embedding=Embedding(source, h),
    target_embedding=Embedding(V, h),
    **{
        f"{side}_{i}": LSTM(h, h, bias=False)
        for side in ("encoder", "decoder")
        for i in range(1, 5)
    },
    output=Dense(h, V, bias=False),
)
define(
    "sutskever",
    SUTSKEVER,
    units=h,
    source=source,
    target=V,
    source_table=source * h,
    target_table=V * h,
    layer=LSTM(h, h, bias=False).count,
    lstms=8 * LSTM(h, h, bias=False).count,
    recurrent=8 * 4 * h * h,
    total=published.count,
)

# Peters et al., 2018: ELMo, two projected LSTM layers in each direction, words made of letters.
ELMO = {"V": 261, "e": 16, "h": 4_096, "p": 512}
FILTERS = {1: 32, 2: 32, 3: 64, 4: 128, 5: 256, 6: 512, 7: 1_024}  # by the letters that one reads
wide = sum(FILTERS.values())
words_of_letters = Network(
    letters=Embedding(V, e), **{f"filter_{n}": Dense(n * e, m) for n, m in FILTERS.items()}
)
highways = Network(
    **{f"{part}_{i}": Dense(wide, wide) for part in ("carry", "new") for i in (1, 2)}
)
elmo_layer = LSTM(p, h, p=p)
elmo_biases = elmo_layer.count - LSTM(p, h, p=p, bias=False).count
elmo = {
    "lstms": 4 * elmo_layer.count,
    "words": words_of_letters.count,
    "highways": highways.count,
    "dense": Dense(wide, p).count,
}
define(
    "elmo",
    ELMO,
    units=h,
    projected=p,
    letters=V,
    letter=e,
    wide=wide,
    kernel=elmo_layer.count - elmo_biases - h * p,
    bias=elmo_biases,
    projection=h * p,
    **elmo,
    total=sum(elmo.values()),
)

# The words' part of the network, and what halving one size saves of it.
for _letter in "eh":
    _half = substitute(network.count, {_letter: floor(size_symbol(_letter) / 2)})
    define(f"seq2seq.halved.{_letter}", SEQ2SEQ, "percent", saved=1 - _half / network.count)

# A Transformer block beside an LSTM, both from d numbers to d.
width = Symbol("d", integer=True, positive=True)


def transformer_block(bias: bool) -> Network:
    """Multi-head attention and two dense layers; with biases and two layer norms, or without."""
    norms = {"first": LayerNorm(width), "second": LayerNorm(width)} if bias else {}
    return Network(
        attention=MultiHeadAttention(width, width, bias=bias),
        up=Dense(width, 4 * width, bias),
        down=Dense(4 * width, width, bias),
        **norms,
    )


BLOCK = Situation("block", d=512)
form(BLOCK, [Field("d")], "block.lstm")
define(
    "block",
    BLOCK,
    width=width,
    plain=transformer_block(False).count,
    full=transformer_block(True).count,
    lstm_plain=LSTM(width, width, bias=False).count,
    lstm=LSTM(width, width).count,
)

# --- Memory and work ------------------------------------------------------------------------

memory = Memory(LSTM(x, h).count)
mixed = Memory(LSTM(x, h).count, "bfloat16", master=True)
kept = LSTM(x, h).activations * T * B
kept_bytes = BYTES["float32"] * kept
define(
    "memory",
    SIX,
    weights=memory.weights,
    gradients=memory.gradients,
    moments=memory.moments,
    training=memory.training,
    weights_half=Memory(LSTM(x, h).count, "bfloat16").weights,
    weights_int8=Memory(LSTM(x, h).count, "int8").weights,
    training_sgd=Memory(LSTM(x, h).count, optimizer="sgd").training,
    training_mixed=mixed.training,
    activations=kept,
    activations_bytes=kept_bytes,
    per_step=LSTM(x, h).activations,
)
define(
    "memory.per",
    {},
    bytes=Memory(1).training,
    mixed=Memory(1, "bfloat16", master=True).training,
    saved=Memory(1).weights + Memory(1).moments,
)
define(
    "memory.seq2seq",
    SEQ2SEQ,
    weights=Memory(network.count).weights,
    training=Memory(network.count).training,
)
define(
    "work",
    SIX,
    step=LSTM(x, h).macs,
    sequence=T * LSTM(x, h).macs,
    batch=B * T * LSTM(x, h).macs,
    flops=2 * T * LSTM(x, h).macs,
    training=3 * T * LSTM(x, h).macs,
    elementwise=LSTM(x, h).elementwise,
    double=2 * T * LSTM(x, h).macs,
    biases=LSTM(x, h).count - LSTM(x, h, bias=False).count,
)
define("work.sum", SIX, "sum", step=4 * h * (x + h))
define(
    "work.seq2seq",
    SEQ2SEQ,
    encoder=LSTM(e, h).macs,
    output=Dense(h, V, bias=False).macs,
    total=network.macs,
)
# What a sequence leaves to the next step: every state of every layer and direction.
states = sum(before.rows for before, _ in LSTM(x, h).cell.states)
states_projected = sum(before.rows for before, _ in LSTM(x, h, p=p).cell.states)
define(
    "state",
    {**SIX, "L": 2, "D": 2},
    layers=L,
    directions=D,
    one=states,
    one_bytes=BYTES["float32"] * states,
    all=L * D * states,
    projection=p,
    projected=L * D * states_projected,
    batch_bytes=BYTES["float32"] * B * states,
)
recorded = Path(__file__).parents[1] / "examples/real/torch-activations-layer.pycon"
LAYER_BYTES = int(recorded.read_text("utf-8").split()[-1])  # its output, which the page shows
define("fused", SIX, bytes=LAYER_BYTES, formula=kept_bytes)
define("fused.ratio", SIX, "ratio", more=LAYER_BYTES / kept_bytes)
bytes_of = {
    name: int(at(count, SIX))
    for name, count in (
        ("weights", memory.weights),
        ("gradients", memory.gradients),
        ("moments", memory.moments),
        ("activations", kept_bytes),
    )
}
together = sum(bytes_of.values())
show(
    "memory",
    figures.bars,
    [(name, value, written(value)) for name, value in bytes_of.items()],
    together,
    list=bytes_of,
    total=together,
)
STEPS = 100
show(
    "contrast",
    figures.curves,
    [Curve("macs", here.macs * T, "curve-0"), Curve("parameters", here.count, "curve-1")],
    "T",
    STEPS,
    macs=here.macs * STEPS,
    count=here.count,
    most=STEPS,
)

# --- How large a layer may be ---------------------------------------------------------------

BUDGET = {"x": 128, "P": 10_000_000, "V": 50_000, "e": 500}
candidates: dict[str, Layer | Network | Module] = {
    "lstm": keras_lstm.at(x=BUDGET["x"]),
    "pytorch": torch_lstm.at(x=BUDGET["x"]),
    "gru": GRU(BUDGET["x"], h),
    "rnn": RNN(BUDGET["x"], h),
    "two_ways": torch_stacked_bidirectional.at(x=BUDGET["x"]),
    "model": language_model.tie("output.W", "embedding.E").at(V=BUDGET["V"]),
}
fits = {name: largest(model, BUDGET["P"]) for name, model in candidates.items()}
counts = {name: model.at(h=fits[name]).count for name, model in candidates.items()}
doubled = candidates["lstm"].at(h=2 * fits["lstm"]).count
one_more = candidates["lstm"].at(h=fits["lstm"] + 1).count
define("budget", BUDGET, features=x, parameters=P, vocabulary=V)
define("budget.h", {}, "count", **fits)
define("budget.count", {}, "count", **counts, next=one_more, doubled=doubled)
define("budget.ratio", {}, "ratio", doubled=doubled / counts["lstm"])
BLOCKS["budget.inverse"] = lambda _: display(f"h = {latex(inverse(LSTM(x, h)))}")
BLOCKS["budget.inverse_two"] = lambda _: display(f"h = {latex(inverse(torch_lstm))}")
BLOCKS["budget.overtake"] = lambda _: display(f"h = {latex(inverse(LSTM(e, h), budget=V * e))}")
# Where the input is far larger than the layer, the count is a line in h, not a square.
BROAD = {"x": 4096, "P": 1_000_000, "h": 256}
broad = LSTM(BROAD["x"], h)
define(
    "budget.broad",
    BROAD,
    features=x,
    parameters=P,
    units=h,
    double=2 * h,
    root=sqrt(P) / 2,
    rule=floor(P / (4 * x)),
    largest=largest(broad, BROAD["P"]),
)
define("budget.broad.ratio", BROAD, "ratio", doubled=LSTM(x, 2 * h).count / LSTM(x, h).count)
crossing = largest(LSTM(BUDGET["e"], h), BUDGET["V"] * BUDGET["e"]) + 1
define("overtake", {**BUDGET, "h": crossing}, h=h, e=e, embedding=V * e, lstm=LSTM(e, h).count)
show(
    "overtake",
    figures.curves,
    [
        Curve("lstm", LSTM(BUDGET["e"], h).count, "curve-0"),
        Curve("embedding", Embedding(BUDGET["V"], BUDGET["e"]).count, "curve-1"),
    ],
    "h",
    3000,
    [(crossing, LSTM(BUDGET["e"], crossing).count, f"*h* = {written(crossing)}")],
    **numbers(BUDGET, "Ve"),
    crossing=crossing,
    embedding=BUDGET["V"] * BUDGET["e"],
)
for _letter, _most, _rest in (("h", 1000, {"x": SIX["x"]}), ("x", 1000, {"h": SIX["h"]})):
    _layers = (LSTM(x, h), GRU(x, h), RNN(x, h))
    _counts = {layer.name: layer.at(**_rest).count for layer in _layers}
    show(
        f"growth-{_letter}",
        figures.curves,
        [Curve(name, c, f"curve-{i}") for i, (name, c) in enumerate(_counts.items())],
        _letter,
        _most,
        **_rest,
        most=_most,
        **{name.lower(): at(c, {_letter: _most}) for name, c in _counts.items()},
    )
show(
    "growth-V",
    figures.curves,
    [
        Curve("embedding", V * BUDGET["e"], "curve-1"),
        Curve("lstm", LSTM(BUDGET["e"], 1000).count, "curve-0"),
    ],
    "V",
    100_000,
    e=BUDGET["e"],
    h=1000,
    most=100_000,
    embedding=100_000 * BUDGET["e"],
    lstm=LSTM(BUDGET["e"], 1000).count,
)

# --- Exercises ------------------------------------------------------------------------------

define(
    "faq_gru",
    {"x": 64, "h": 32},
    x=x,
    h=h,
    expected=keras_gru_before.count,
    printed=keras_gru.count,
)
define(
    "gru_both",
    KERAS,
    keras=keras.Sequential(
        [keras.Input((None, x)), keras.layers.Bidirectional(keras.layers.GRU(h))]
    ).count,
)
define(
    "grown",
    {"x": 1, "h": 1},
    one=LSTM(x, h).count,
    two=LSTM(x, 2 * h).count,
    twice=2 * LSTM(x, h).count,
)
define("one_hot", {"V": 65, "h": 128}, V=V, h=h, count=LSTM(V, h).count)
define(
    "attended", SEQ2SEQ, count=LSTM(e + h, h).count, more=LSTM(e + h, h).count - LSTM(e, h).count
)
define("univariate", {"x": 1, "h": 50}, h=h, keras=keras_lstm.count, pytorch=torch_lstm.count)
define("read", {"x": 5, "h": 10}, count=2 * keras_lstm.count)
define("image", {"x": 28, "h": 128}, side=x, h=h, count=keras_lstm.count)
define("after", {"h": 16, "y": 8}, one=Dense(h, y).count, both=Dense(2 * h, y).count, classes=y)
X = draw("cell", x=(40, 60, 80), h=(24, 48, 96), T=(12, 30, 50))
define("ex.cell", X, x=x, h=h, T=T, count=LSTM(x, h).count, unshared=T * LSTM(x, h).count)
define("ex.cell.sum", X, "sum", count=LSTM(x, h).formula)
kernel, *_ = keras_lstm.tensors.values()
X = draw("shapes", N=(64, 250, 1200), T=(15, 40), x=(9, 32, 300), h=(20, 64, 150), w=(6, 11))
define(
    "ex.shapes",
    X,
    N=N,
    T=T,
    x=x,
    h=h,
    words=w,
    padding=T - w,
    input=(N, T, x),
    last=(N, h),
    every=(N, T, h),
    both=(N, T, 2 * h),
    W=LSTM(x, h).weights[0].shape,
    kernel=kernel,
)
X = draw("training", N=(1000, 2500, 7200), B=(32, 48, 64), E=(3, 5, 8))
define(
    "ex.training",
    X,
    N=N,
    B=B,
    epochs=E,
    per_epoch=ceiling(N / B),
    updates=E * ceiling(N / B),
    last=N - B * (ceiling(N / B) - 1),
)
X = draw("layer", x=(20, 50, 100), h=(32, 64, 200), p=(16, 24))
define(
    "ex.layer",
    X,
    x=x,
    h=h,
    p=p,
    keras=keras_lstm.count,
    pytorch=torch_lstm.count,
    more=torch_lstm.count - keras_lstm.count,
    gru=GRU(x, h).count,
    gru_keras=keras_gru.count,
    projected=torch_projected.count,
)
define("ex.layer.sum", X, "sum", keras=LSTM(x, h).formula, gru=GRU(x, h).formula)
X = draw("stack", x=(40, 64, 100), h=(32, 100, 150))
second_reads = reads(torch_stacked_bidirectional)
define(
    "ex.stack",
    X,
    x=x,
    h=h,
    first=torch_lstm.count,
    upper=torch_lstm.at(x=second_reads).count,
    reads=second_reads,
    total=torch_stacked_bidirectional.count,
)
define("ex.stack.sum", X, "sum", first=LSTM(x, h, bias=2).formula)
X = draw("network", V=(8_000, 12_000, 30_000), e=(100, 200), h=(256, 400))
language = Network(embedding=Embedding(V, e), lstm=LSTM(e, h), output=Dense(h, V)).join(
    lstm="embedding", output="lstm"
)
define(
    "ex.network",
    X,
    V=V,
    e=e,
    h=h,
    embedding=language.layers["embedding"].count,
    lstm=language.layers["lstm"].count,
    output=language.layers["output"].count,
    total=language.count,
    tied=language.at(e=h).tie("output.W", "embedding.E").count,
    wide=language.at(e=h).count,
    shared=V * h,
)
X = draw("cost", x=(64, 100, 256), h=(100, 256, 512), T=(25, 60), B=(16, 64))
define(
    "ex.cost",
    X,
    x=x,
    h=h,
    T=T,
    B=B,
    count=torch_lstm.count,
    adam=Memory(torch_lstm.count).training,
    step=LSTM(x, h).macs,
    sequence=T * LSTM(x, h).macs,
    activations=kept_bytes,
)
X = draw("budget", x=(64, 200, 300), P=(1_000_000, 2_000_000, 5_000_000))
_keras, _torch = keras_lstm.at(x=X["x"]), torch_lstm.at(x=X["x"])
_fits = largest(_keras, X["P"])
define("ex.budget", X, x=x, P=P)
define(
    "ex.budget",
    {},
    h=_fits,
    count=_keras.at(h=_fits).count,
    next=_keras.at(h=_fits + 1).count,
    count_pytorch=_torch.at(h=_fits).count,
    h_pytorch=largest(_torch, X["P"]),
)
