r"""The numbers, tables and equations that pages show, by name.

The chapters' own are in `chapters`. Where a page says "in PyTorch" or names another framework, the
number is read off that framework's class; what is the textbook's comes from the cell.
"""

from __future__ import annotations

from sympy import Eq, Expr, Gt, Symbol

from hooks import blocks, detective, own_model
from hooks.live import Field, form
from hooks.register import BLOCKS, Situation, define
from lstm_formulas import (
    GRU,
    LSTM,
    MGU,
    QRNN,
    RNN,
    SRU,
    AdditiveAttention,
    ConvLSTM,
    Dense,
    DotProductAttention,
    Embedding,
    LayerNorm,
    LayerNormLSTM,
    MultiHeadAttention,
    Network,
    Scenario,
    Stack,
    minGRU,
    minLSTM,
    mLSTM,
    sLSTM,
)
from lstm_formulas.frameworks import flax_linen, keras, paddle, tensorflow1
from lstm_formulas.frameworks import pytorch as nn
from lstm_formulas.frameworks.conventions import CONVENTIONS
from lstm_formulas.layer import Layer
from lstm_formulas.printing import arithmetic
from lstm_formulas.symbols import B, D, N, T, V, a, e, h, k, p, x, y

SIX = Situation("six", N=100, T=20, w=8, x=128, h=128, B=32, V=50_000, D=1, p=64, h2=64)
SEQ2SEQ = Situation("seq2seq", V=50_000, e=500, h=1_000, T=2_000)
form(
    SIX,
    [
        Field("N"),
        Field("T"),
        Field("w", most="T"),
        Field("x"),
        Field("h"),
        Field("h2"),
        Field("p", below="h"),
        Field("B"),
        Field("V"),
    ],
    "six.count",
)
form(SEQ2SEQ, [Field("V"), Field("e"), Field("h"), Field("T")], "seq2seq.total")
KERAS = Situation("keras", N=1, T=13, x=5, h=10)

# The frameworks' layers, as their users write them: x features, h units.
torch_lstm = nn.LSTM(x, h)
torch_gru = nn.GRU(x, h)
torch_rnn = nn.RNN(x, h)
torch_projected = nn.LSTM(x, h, proj_size=p)
torch_bidirectional = nn.LSTM(x, h, bidirectional=True)
torch_stacked = nn.LSTM(x, h, num_layers=2)
torch_stacked_bidirectional = nn.LSTM(x, h, num_layers=2, bidirectional=True)
keras_lstm = keras.layers.LSTM(h, input_shape=(None, x))
keras_gru = keras.layers.GRU(h, input_shape=(None, x))
keras_gru_before = keras.layers.GRU(h, reset_after=False, input_shape=(None, x))
keras_rnn = keras.layers.SimpleRNN(h, input_shape=(None, x))
paddle_frozen = paddle.nn.LSTM(x, h, bias_ih_attr=False, bias_hh_attr=False)
linen_gru = flax_linen.GRUCell(h).at(x=x)
tf1_lstm = tensorflow1.LSTMCell(h).at(x=x)
tf1_peephole = tensorflow1.LSTMCell(h, use_peepholes=True).at(x=x)


def reads(stacked: nn.LSTM) -> Expr:
    """How many numbers PyTorch's second layer reads: the columns of its input matrix."""
    return stacked.tensors["weight_ih_l1"][1]


class TorchSeq2seq(nn.Module):
    """The note's example in PyTorch: embedding, encoder, decoder, output."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(V, e)
        self.encoder = nn.LSTM(e, h)
        self.decoder = nn.LSTM(e, h)
        self.output = nn.Linear(h, V, bias=False)


class TorchLanguageModel(nn.Module):
    """Words in, two LSTM layers as wide as a word vector, words out, in PyTorch."""

    def __init__(self, tied: bool) -> None:
        super().__init__()
        self.embedding = nn.Embedding(V, h)
        self.rnn = nn.LSTM(h, h, num_layers=2)
        self.output = nn.Linear(h, V)
        if tied:
            self.output.weight = self.embedding.weight


def keras_seq2seq() -> keras.Model:
    """The note's example in Keras, both sides with one embedding."""
    source, target = keras.Input((None,)), keras.Input((None,))
    embedding = keras.layers.Embedding(V, e)
    _, *states = keras.layers.LSTM(h, return_state=True)(embedding(source))
    decoder = keras.layers.LSTM(h, return_sequences=True)
    heard = decoder(embedding(target), initial_state=states)
    return keras.Model([source, target], keras.layers.Dense(V, use_bias=False)(heard))


# The six questions: 100 sentences of 20 words, each word a vector of 128 numbers.
six = Scenario(samples=N, steps=T, features=x, units=h, vocabulary=V, batch=B, directions=D)
two_ways = Scenario(samples=N, steps=T, features=x, units=h, directions=2)
h2 = Symbol("h2", integer=True, positive=True)  # another choice of units
define(
    "six",
    SIX,
    samples=N,
    steps=T,
    words=Symbol("w", integer=True, positive=True),
    features=x,
    units=h,
    batch=B,
    vocabulary=V,
    projection=p,
    other_units=h2,
    input_shape=six.input_shape,
    last_output_shape=six.last_output_shape,
    all_outputs_shape=six.all_outputs_shape,
    two_ways_shape=two_ways.all_outputs_shape,
    projected_shape=(N, T, p),
    applications=six.applications,
    count=keras_lstm.count,
    count_pytorch=torch_lstm.count,
    count_without_bias=LSTM(x, h, bias=False).count,
    count_other_units=LSTM(x, h2).count,
    count_two_ways=two_ways.count,
    unshared=T * six.layer.count,
    embedding=six.embedding_count,
    with_embedding=six.layer.count + six.embedding_count,
    updates=six.updates_per_epoch,
    U_shape=(h, h),
    W_shape=(h, x),
)
define("six.is", SIX, "holds", alike=Eq(x, h))
define("six.sum", SIX, "sum", count=LSTM(x, h).formula, embedding=Embedding(V, x).formula)


def seq2seq(output: Layer) -> Network:
    """The note's example: embedding, encoder, decoder, output."""
    return Network(
        embedding=Embedding(V, e), encoder=LSTM(e, h), decoder=LSTM(e, h), output=output
    ).join(encoder="embedding", decoder="embedding", output="decoder")


network = seq2seq(Dense(h, V, bias=False))
biased = seq2seq(Dense(h, V))
in_keras, in_torch = keras_seq2seq(), TorchSeq2seq()
separate = Network(
    source_embedding=Embedding(V, e),
    target_embedding=Embedding(V, e),
    encoder=LSTM(e, h),
    decoder=LSTM(e, h),
    output=Dense(h, V, bias=False),
).join(encoder="source_embedding", decoder="target_embedding", output="decoder")
projected = (
    Network(
        embedding=Embedding(V, e),
        encoder=LSTM(e, h),
        decoder=LSTM(e, h),
        projection=Dense(h, e, bias=False),
        output=Dense(e, V, bias=False),
    )
    .join(encoder="embedding", decoder="embedding", projection="decoder", output="projection")
    .tie("output.W", "embedding.E")
)
tied = network.at(e=h).tie("output.W", "embedding.E")
wide = network.at(e=h)

define(
    "seq2seq",
    SEQ2SEQ,
    vocabulary=V,
    embedding_size=e,
    units=h,
    steps=T,
    embedding=network.layers["embedding"].count,
    encoder=keras_lstm.at(x=e).count,
    decoder=network.layers["decoder"].count,
    output=network.layers["output"].count,
    encoder_pytorch=torch_lstm.at(x=e).count,
    total=in_keras.count,
    total_output_bias=biased.count,
    total_pytorch=in_torch.count,
    pytorch_more=in_torch.count - in_keras.count,
    total_separate=separate.count,
    projection=projected.layers["projection"].count,
    total_tied=tied.count,
    total_wide=wide.count,
    encoder_wide=LSTM(h, h).count,
    words=network.layers["embedding"].count + network.layers["output"].count,
)
define(
    "seq2seq.is",
    SEQ2SEQ,
    "holds",
    alike=Eq(e, h),
    words=Gt(network.layers["embedding"].count + network.layers["output"].count, network.count / 2),
)
# What is said about the note stays with the note's sizes.
NOTED = dict(SEQ2SEQ.original)
define(
    "noted",
    NOTED,
    units=h,
    embedding_size=e,
    encoder=keras_lstm.at(x=e).count,
    encoder_wide=LSTM(h, h).count,
    total=in_keras.count,
)
define("noted.sum", {**NOTED, "x": NOTED["h"]}, "sum", encoder_wide=LSTM(x, h).formula)
define(
    "seq2seq.share",
    SEQ2SEQ,
    "percent",
    words=(network.layers["embedding"].count + network.layers["output"].count) / network.count,
    recurrent=2 * network.layers["encoder"].count / network.count,
)
define(
    "seq2seq.sum",
    SEQ2SEQ,
    "sum",
    encoder=(LSTM(x, h).formula, {"x": "e"}),
    embedding=Embedding(V, e).formula,
    output=V * h,
)
# What the note adds up: 25 + 8 + 8 + 50, in millions; quoted, to be compared.
NOTE = {"embedding": 25, "encoder": 8, "decoder": 8, "output": 50}
define("note", {}, "count", **NOTE, total=sum(NOTE.values()))

# The Keras example: 13 steps of 5 features, 10 units.
define(
    "keras",
    KERAS,
    features=x,
    units=h,
    step_shape=(T, x),
    count=keras_lstm.count,
    pytorch=torch_lstm.count,
    difference=torch_lstm.count - keras_lstm.count,
    rnn=keras_rnn.count,
    rnn_pytorch=torch_rnn.count,
    gru=GRU(x, h).count,
    gru_keras=keras_gru.count,
)
define("keras.sum", KERAS, "sum", count=LSTM(x, h).formula)
define("keras.ratio", KERAS, "ratio", gru_keras=keras_gru.count / keras_rnn.count)

# Why a framework prints another number: one layer of 10 units on 5 features, and its neighbours.
ONE = Situation("one", x=5, h=10, p=3, V=10_000)
form(ONE, [Field("x"), Field("h"), Field("p", below="h"), Field("V")], "one.textbook")
define(
    "one",
    ONE,
    features=x,
    units=h,
    projection=p,
    vocabulary=V,
    textbook=LSTM(x, h).count,
    two_biases=torch_lstm.count,
    second_bias=torch_lstm.count - keras_lstm.count,
    no_bias=LSTM(x, h, bias=False).count,
    peephole=LSTM(x, h, peephole=True).count,
    peepholes=tf1_peephole.count - tf1_lstm.count,
    projected=LSTM(x, h, p=p).count,
    projected_two=torch_projected.count,
    bidirectional_two=torch_bidirectional.count,
    stacked_two=torch_stacked.count,
    stacked_bidirectional_two=torch_stacked_bidirectional.count,
    with_embedding_two=nn.Embedding(V, x).count + torch_lstm.count,
    bidirectional=Stack(LSTM(x, h), 1, 2).count,
    stacked=Stack(LSTM(x, h), 2, 1).count,
    stacked_bidirectional=Stack(LSTM(x, h), 2, 2).count,
    layer_norm=LayerNormLSTM(x, h).count,
    layer_norm_and_bias=LayerNormLSTM(x, h, bias=True).count,
    with_embedding=Embedding(V, x).count + LSTM(x, h).count,
    gru=GRU(x, h).count,
    gru_candidate=linen_gru.count,
    gru_two=torch_gru.count,
    rnn=RNN(x, h).count,
    rnn_two=torch_rnn.count,
    paddle_total=paddle_frozen.count,
    paddle_trainable=paddle_frozen.trainable,
    paddle_frozen=paddle_frozen.frozen,
)
BLOCKS["sheet.biases"] = blocks.biases_of_frameworks()
BLOCKS["sheet.gates"] = blocks.gates_of_frameworks()
BLOCKS["one.frameworks"] = blocks.frameworks_overview(ONE)
BLOCKS["reads"] = own_model.block
BLOCKS["detective"] = lambda language: detective.block(language, {k: ONE[k] for k in ("x", "h")})
for _kind in ("LSTM", "GRU", "RNN"):
    BLOCKS[f"one.frameworks.{_kind}"] = blocks.frameworks_of(_kind, ONE)
    BLOCKS[f"packing.{_kind}"] = blocks.packing_of(_kind)
# The CuDNN layers are TensorFlow's.
define("recorded", {}, frameworks=len({c.framework for c in CONVENTIONS} - {"CuDNN"}))

# Mistakes found in public, with the sizes that were printed there.
define(
    "forum",
    {"x": 32, "h": 128},
    both=torch_stacked_bidirectional.count,
    one=torch_stacked.count,
    twice=2 * torch_stacked.count,
    upper=torch_lstm.at(x=reads(torch_stacked_bidirectional)).count,
    upper_one=torch_lstm.at(x=reads(torch_stacked)).count,
    upper_reads=reads(torch_stacked_bidirectional),
)
define(
    "issue_gru",
    {"x": 4, "h": 5},
    expected=keras_gru_before.count,
    printed=keras_gru.count,
    difference=keras_gru.count - keras_gru_before.count,
)
define(
    "tool",
    {"V": 1_000, "h": 32},
    once=TorchLanguageModel(tied=True).count,
    twice=TorchLanguageModel(tied=False).count,
    shared=nn.Embedding(V, h).count,
)
# Words in, two LSTM layers as wide as a word vector, words out.
language_model = Network(
    embedding=Embedding(V, h), first=LSTM(h, h), second=LSTM(h, h), output=Dense(h, V)
)
define(
    "fvcore",
    {"x": 10, "h": 20, "T": 5, "B": 3},
    x=x,
    h=h,
    macs=LSTM(x, h).macs * T * B,
    per_parameter=LSTM(x, h, bias=2).count * T * B,
    step=LSTM(x, h).macs,
    steps=T,
    batch=B,
)
ASKED = {"x": 4096, "h": 256, "T": 16}
define(
    "question",
    ASKED,
    x=x,
    h=h,
    steps=T,
    claimed=4 * (x * T + x * x) * h,  # his own sum
    count=keras_lstm.count,
    pytorch=torch_lstm.count,
)
# A saved layer that does not fit: the gates' rows tell h, the columns x.
rows, read = nn.LSTM(81, 60).tensors["weight_ih_l0"]
define("mismatch", {}, rows=rows, saved=read, lstm=rows / 4, gru=rows / 3)

for _name, _layer in {
    "rnn": RNN(x, h),
    "lstm": LSTM(x, h),
    "gru": GRU(x, h),
    "gru_after": GRU(x, h, bias=2, reset_after=True),
    "dense": Dense(x, y),
    "embedding": Embedding(V, e),
    "peephole": LSTM(x, h, peephole=True),
    "projection": LSTM(x, h, p=p),
    "coupled": LSTM(x, h, forget="coupled"),
    "original": LSTM(x, h, forget=False),
    "mgu": MGU(x, h),
    "layer_norm": LayerNorm(x),
    "layer_norm_lstm": LayerNormLSTM(x, h),
    "conv_lstm": ConvLSTM(x, h, k),
    "slstm": sLSTM(x, h),
    "mlstm": mLSTM(x, h),
    "min_gru": minGRU(x, h),
    "min_lstm": minLSTM(x, h),
    "sru": SRU(x, h),
    "qrnn": QRNN(x, h, k),
    "additive": AdditiveAttention(x, h, a),
    "dot": DotProductAttention(x),
    "multi_head": MultiHeadAttention(x, y),
}.items():
    BLOCKS.update(blocks.of_layer(_name, _layer))
BLOCKS["sru.without"] = lambda _: blocks.display(arithmetic(SRU(x).count, latex=True))
BLOCKS["lstm_two.first"] = blocks.one_gate(LSTM(x, h, bias=2))
BLOCKS["lstm_two.formula"] = blocks.of_layer("lstm_two", LSTM(x, h, bias=2))["lstm_two.formula"]
BLOCKS["lstm.gate"] = blocks.one_gate(LSTM(x, h))
BLOCKS["noted.derivation"] = blocks.derivation(LSTM(e, h).at(e=NOTED["e"], h=NOTED["h"]))
COMPARED = {"x": ONE["x"], "h": ONE["h"], "p": ONE["p"], "k": 2}
define("compared", COMPARED, features=x, units=h, projection=p, window=k)
BLOCKS["variants.table"] = blocks.variants(
    {
        "lstm": ("", LSTM(x, h)),
        "peephole": ("peephole", LSTM(x, h, peephole=True)),
        "projection": ("projection", LSTM(x, h, p=p)),
        "coupled": ("coupled", LSTM(x, h, forget="coupled")),
        "original": ("original", LSTM(x, h, forget=False)),
        "bidirectional": ("stacked", Stack(LSTM(x, h), 1, 2)),
        "stacked": ("stacked", Stack(LSTM(x, h), 2, 1)),
        "layer-norm": ("layer-norm", LayerNormLSTM(x, h)),
        "mgu": ("mgu", MGU(x, h)),
        "gru": ("gru", GRU(x, h)),
        "gru-two": ("gru", GRU(x, h, bias=2, reset_after=True)),
        "slstm": ("slstm", sLSTM(x, h)),
        "mlstm": ("mlstm", mLSTM(x, h)),
        "min-gru": ("min-gru", minGRU(x, h)),
        "min-lstm": ("min-lstm", minLSTM(x, h)),
        "sru": ("sru", SRU(x, h)),
        "qrnn": ("qrnn", QRNN(x, h, k)),
    },
    COMPARED,
)
BLOCKS["cells.table"] = blocks.comparison(
    (RNN(x, h), LSTM(x, h), GRU(x, h), GRU(x, h, bias=2, reset_after=True)), KERAS
)
for _name, _network in {
    "seq2seq": network,
    "seq2seq_separate": separate,
    "seq2seq_projected": projected,
    "seq2seq_tied": tied,
}.items():
    BLOCKS[f"{_name}.table"] = blocks.network_table(_name, _network, SEQ2SEQ)
