"""What `explain` reads: the sizes come back, the rows add up, and nothing is executed."""

import io
import json
import os
import pickle
import random
import struct
import subprocess
import sys
import time
import zipfile
from math import prod
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_formulas import Layer, explain
from lstm_formulas.frameworks import pytorch, tensors, total
from lstm_formulas.frameworks.conventions import CONVENTIONS, OTHERS, PROJECTED, explain_count
from lstm_formulas.reading import around
from lstm_formulas.reading.forms import RECURRENT, Polynomial, forms
from lstm_formulas.reading.pickles import Made, load

PRINTS = Path(__file__).parent / "recorded" / "prints"
FILES = json.loads((PRINTS / "files.json").read_text("utf-8"))
SIZES = ("x", "h", "p", "V", "e", "y", "layers", "directions", "biases")

sizes = st.integers(2, 40)


def fits(row, wanted):
    """Whether a row is of the wanted kind and sizes."""
    return row.kind == wanted["kind"] and all(
        row.sizes.get(name) == wanted[name] for name in SIZES if name in wanted
    )


# --- What was saved by the real frameworks ---------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_its_model_is(name):
    truth = FILES[name]
    result = explain(PRINTS / name)
    assert result.total == truth["total"] == sum(row.count for row in result)
    for wanted in truth["layers"]:
        if "nameless" not in name:
            assert fits(result[wanted["path"]], wanted), result[wanted["path"]]
        elif wanted["kind"] in RECURRENT:
            assert any(fits(row, wanted) for row in result), wanted
    assert all("state" in row.name or "nameless" in name for row in result.unexplained)


def test_what_a_checkpoint_has_besides_is_said():
    result = explain(PRINTS / "language_checkpoint.pt")
    assert any("optimizer" in note for note in result.notes)
    assert "tied with encoder.weight" in result["decoder"].why
    assert result["decoder"].count == 11  # the bias alone
    assert result["decoder"].derived == 4 * 11 + 11


def test_a_moving_average_is_no_second_model():
    result = explain(PRINTS / "tagger_average.pt")
    assert any("moving average" in note for note in result.notes)
    alone = explain({"ema": {"lstm.weight_ih_l0": (40, 5), "lstm.weight_hh_l0": (40, 10)}})
    assert alone.total == 600  # there is nothing that it repeats


# --- Tensors ---------------------------------------------------------------------------------------

recurrent = st.sampled_from(["LSTM", "GRU", "RNN"])


@st.composite
def torch_models(draw):
    """A model of PyTorch's, and what each part must be read as."""
    parts, wanted = {}, {}
    for n in range(draw(st.integers(1, 4))):
        x, h = draw(sizes), draw(sizes)
        layers, both, bias = draw(st.integers(1, 3)), draw(st.booleans()), draw(st.booleans())
        kind = draw(recurrent)
        name = f"rnn{n}"
        options = {}
        if kind == "LSTM" and draw(st.booleans()):
            options["proj_size"] = draw(st.integers(1, h - 1))
        parts[name] = getattr(pytorch, kind)(
            x, h, num_layers=layers, bias=bias, bidirectional=both, **options
        )
        wanted[name] = {"kind": kind, "x": x, "h": h, "layers": layers}
        wanted[name] |= {"directions": 1 + both, "biases": 2 * bias}
        wanted[name] |= {"p": options["proj_size"]} if options else {}
    V, e, y = draw(sizes), draw(sizes), draw(sizes)
    parts["embedding"] = pytorch.Embedding(V, e)
    wanted["embedding"] = {"kind": "Embedding", "V": V, "e": e}
    parts["linear"] = pytorch.Linear(e, y)
    wanted["linear"] = {"kind": "Dense", "x": e, "y": y}
    return pytorch.ModuleDict(parts), wanted


@given(torch_models())
def test_names_and_shapes_give_back_a_models_sizes(model_and_wanted):
    model, wanted = model_and_wanted
    shapes = {name: tuple(map(int, shape)) for name, shape in tensors(model).items()}
    result = explain(shapes)
    assert result.total == int(total(model))
    assert [row.name for row in result] == list(wanted)
    for row in result:
        assert fits(row, wanted[row.name]), row
        assert row.derived == row.count
        assert row.layer is not None
    assert fits(explain(model)["embedding"], wanted["embedding"])


@given(st.lists(st.sampled_from(["LSTM", "GRU", "RNN"]), min_size=1, max_size=3), st.data())
def test_shapes_alone_give_back_a_models_sizes(kinds, data):
    """As `[p.shape for p in model.parameters()]` and `model.get_weights()` list them."""
    from lstm_formulas.frameworks import keras

    width, cells, layers = data.draw(sizes), [], []
    wanted = []
    start = width
    for kind in kinds:
        h, both = data.draw(sizes.filter(width.__ne__)), data.draw(st.booleans())
        wanted.append({"kind": kind, "x": width, "h": h, "directions": 1 + both, "layers": 1})
        cells.append(getattr(pytorch, kind)(width, h, bidirectional=both))
        one = getattr(keras.layers, "SimpleRNN" if kind == "RNN" else kind)(
            h, return_sequences=True
        )
        layers.append(keras.layers.Bidirectional(one) if both else one)
        width = h * (1 + both)
    in_keras = keras.Sequential([keras.Input((7, start)), *layers, keras.layers.Dense(3)])
    in_torch = pytorch.ModuleList([*cells, pytorch.Linear(width, 3)])
    for model in (in_torch, in_keras):
        shapes = [tuple(map(int, shape)) for shape in tensors(model).values()]
        result = explain("\n".join(map(str, shapes)))
        assert result.total == int(total(model))
        if model is in_keras:
            recurrent = [row for row in result if row.kind in RECURRENT]
            assert [row.kind for row in recurrent] == kinds
            assert all(map(fits, recurrent, wanted))
        else:  # layers upon each other of one size are one to PyTorch
            found = {(row.kind, row.sizes["h"]) for row in result if row.kind in RECURRENT}
            assert found == {(one["kind"], one["h"]) for one in wanted}


@given(sizes, sizes, st.sampled_from((*CONVENTIONS, *OTHERS, *PROJECTED)))
def test_every_convention_is_recognised_by_its_tensors(x, h, convention):
    told = {"x": x, "h": h} | ({"p": h // 2} if convention in PROJECTED else {})
    model = convention.model.at(**told)
    shapes = {name: tuple(map(int, shape)) for name, shape in model.tensors.items()}
    result = explain(shapes)
    assert result.total == int(model.count)
    wanted = {"kind": convention.kind, **told}
    row = result.rows[0]
    assert len(result) == 1
    # At a few sizes the same shapes are another kind's, too; then both readings are named.
    said = ", ".join(f"{name} = {n}" for name, n in told.items())
    assert fits(row, wanted) or any(
        convention.kind in other and said in other for other in row.others
    )


plain_names = st.text("abcdef0123", min_size=1)
shapes = st.lists(st.integers(0, 9), max_size=4).map(tuple)


@given(st.dictionaries(plain_names, shapes, min_size=1, max_size=8))
def test_any_shapes_add_up(named):
    assert explain(named).total == sum(map(prod, named.values()))


def test_a_tie_is_counted_once():
    model = pytorch.Sequential(pytorch.Embedding(7, 3), pytorch.Linear(3, 7))
    model[1].weight = model[0].weight
    result = explain(model)
    assert result.total == int(model.count) == 28
    assert "counted once" in result["1"].why


@pytest.mark.parametrize(
    ("shapes", "kind", "told"),
    [
        ({"rnn/fw/lstm_cell/kernel": (8, 12), "rnn/fw/lstm_cell/bias": (12,),
          "rnn/bw/lstm_cell/kernel": (8, 12), "rnn/bw/lstm_cell/bias": (12,)},
         "LSTM", {"x": 5, "h": 3, "directions": 2}),
        ({"a.weight_hh_l0": (12, 3), "a.weight_ih_l0": (12, 5)}, "LSTM", {"x": 5, "h": 3, "biases": 0}),
        ({"a.weight_ih_l0": (12, 5)}, "LSTM", {"x": 5, "h": 3}),
        ({"conv.weight": (8, 3, 5, 5), "conv.bias": (8,)}, "Conv", {"x": 3, "y": 8, "k": 25}),
        ({"bn.weight": (8,), "bn.bias": (8,), "bn.running_mean": (8,), "bn.running_var": (8,)},
         "BatchNorm", {"x": 8}),
    ],
)  # fmt: skip
def test_tensors_are_read(shapes, kind, told):
    (row,) = explain(shapes)
    assert row.kind == kind
    assert {name: row.sizes[name] for name in told} == told


def test_what_is_not_known_is_listed_with_its_number():
    result = explain(
        {"mystery.table": (3, 5), "lstm.weight_ih": (40, 5), "lstm.weight_hh": (40, 10)}
    )
    assert [row.name for row in result.unexplained] == ["mystery.table"]
    assert result.total == 15 + 600


# --- Lines -----------------------------------------------------------------------------------------

SUMMARY = """Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 embedding (Embedding)       (None, None, 64)          64000

 bidirectional (Bidirectional) (None, 128)             66048

 dense (Dense)               (None, 10)                {dense}

=================================================================
Total params: {total}
Trainable params: {total}
Non-trainable params: 0
_________________________________________________________________
"""


AROUND = json.loads((PRINTS.parent / "around.json").read_text("utf-8"))


@pytest.mark.parametrize("real", AROUND, ids=lambda real: real["line"])
def test_a_layer_around_has_what_its_framework_made(real):
    sizes = {"x": 5} if real["line"].startswith("keras") else {}
    result = explain(real["line"], **sizes)
    assert (result.total, result.trainable) == (real["total"], real["trainable"])
    assert not result.unexplained


def test_every_class_around_was_recorded():
    said = {real["line"].partition("(")[0].rpartition(".")[2] for real in AROUND}
    assert said == {*vars(around.torch), *vars(around.keras)}


def test_the_averages_of_a_batch_norm_are_no_parameters():
    scales = {"scale": (6,), "bias": (6,)}
    result = explain(
        {"params": {"norm": scales}, "batch_stats": {"norm": {"mean": (6,), "var": (6,)}}}
    )
    assert result.total == 12
    assert any("12 numbers in buffers" in note for note in result.notes)


class Held:
    """A tensor as PyTorch's, as far as it is looked at."""

    def __init__(self, *shape, requires_grad=True):
        self.shape, self.requires_grad, self.dtype = shape, requires_grad, "float32"


class Torchlike:
    """A model as PyTorch's, as far as it is looked at: a frozen table, a layer norm, a buffer."""

    def named_modules(self):
        norm, table = Torchlike(), Torchlike()
        norm.own, norm.kept = {"weight": Held(4), "bias": Held(4)}, {"seen": Held(1)}
        table.own = {"weight": Held(9, 4, requires_grad=False)}
        yield from (("", Torchlike()), ("table", table), ("norm", norm))

    own, kept = {}, {}

    def named_parameters(self, recurse):
        return self.own.items()

    def named_buffers(self, recurse):
        return self.kept.items()


def test_a_frozen_tensor_counts_and_is_not_trained():
    result = explain(Torchlike())
    assert (result.total, result.trainable) == (44, 8)
    assert {row.name for row in result.rows} == {"table", "norm"}
    assert any("1 numbers in buffers" in note for note in result.notes)


def test_a_summary_is_solved_row_by_row():
    result = explain(SUMMARY.format(dense=1290, total=131338))
    assert result.total == result.stated == 131338
    assert fits(result["bidirectional"], {"kind": "LSTM", "x": 64, "h": 64, "directions": 2})
    assert fits(result["embedding"], {"kind": "Embedding", "V": 1000, "e": 64})
    assert str(result.derivation("bidirectional")).endswith("= 33,024")


UNBUILT = """
Layer (type)      Output Shape   Param #
========================================
lstm (LSTM)       multiple       640
dense (Dense)     multiple       33
========================================
Total params: 673
"""


def test_where_no_shape_is_shown_a_layer_reads_what_the_one_above_gives():
    result = explain(UNBUILT, x=5)
    assert fits(result["dense"], {"kind": "Dense", "x": 10, "y": 3})


def test_a_row_that_nothing_gives_says_by_how_much():
    result = explain(SUMMARY.format(dense=1291, total=131400))
    (row,) = result.unexplained
    assert row.name == "dense"
    assert "1 too small" in row.why
    assert any("61 more" in note for note in result.notes)
    with pytest.raises(ValueError, match="not explained"):
        result.derivation("dense")
    with pytest.raises(KeyError, match="no row 'lstm'"):
        result.derivation("lstm")


@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from(forms()))
def test_a_count_is_solved_for_each_of_its_sizes(n, m, form):
    count = form.count
    told = {name: n if place % 2 else m for place, name in enumerate(count.names)}
    whole = count.at(told)
    assert whole == int(
        Polynomial(form.layer.count).at(told) if not {"L", "D"} & set(count.names) else whole
    )
    for name in count.names:
        found = count.solve(name, whole, told)
        assert count.coefficients(name, told).keys() == {0} or found == told[name]


# --- Code ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("nn.LSTM(300, 512, num_layers=2)", 3768320),
        ("torch.nn.GRU(5, 10)", 510),
        ("LSTM(5, 10)", 680),
        ("keras.layers.LSTM(10, input_shape=(13, 5))", 640),
        ("tf.keras.Sequential([layers.Embedding(100, 2**4), layers.LSTM(8)])", 2400),
        ("nn.Sequential(nn.Conv1d(3, 4, 5), nn.BatchNorm1d(4))", 72),
        (
            "model = keras.Sequential()\nmodel.add(keras.Input((3, 5)))\nmodel.add(layers.GRU(4))",
            132,
        ),
        ("nnx.LSTMCell(5, 10, rngs=None)", 640),
        ("nn.LSTM(5, 10),", 680),
        ("nn.LSTM\uff085\uff0c10\uff09\u3002", 680),
        ("nn.LSTM(5, 10).to('cuda').half()", 680),
        ("self.lstm = nn.LSTM(5, 10)", 680),
        ("self.h = 10\nself.lstm = nn.LSTM(5, self.h)\nself.fc = nn.Linear(self.h, 3)", 680 + 33),
        ("model.add(LSTM(10, input_shape=(50, 5)))", 640),
        ("model.add(LSTM(10, input_shape=(50, 5)))\nmodel.add(Dense(2))", 640 + 22),
        ("(lstm): LSTM(5, 10)", 680),
        (
            "class Tagger(nn.Module):\n    'Tags.'\n    def __init__(self, x=5, h=10):\n"
            "        super().__init__()\n        self.lstm = nn.LSTM(x, h)\n"
            "        self.out = nn.Linear(h, 2)\n    def forward(self, x):\n        return x",
            680 + 22,
        ),
    ],
)
def test_a_line_of_code_is_read(code, count):
    result = explain(code)
    assert result.total == count
    assert result.unexplained == ()


@pytest.mark.parametrize(
    "code",
    [
        "nn.LSTM(open('secret'), 3)",
        "nn.LSTM(9**9**9, 3)",
        "nn.LSTM(2, __import__('os').system('touch pwned'))",
        "nn.LSTM(2, [3][0])",
        "nn.LSTM(*range(3))",
        "nn.LSTM(2, n)",
        "class M(nn.Module):\n    def __init__(self, n):\n        self.lstm = nn.LSTM(2, n)",
        "self.a = layers.LSTM(2)\nself.b = layers.LSTM(3)",
        "self.a = nn.LSTM(2, 3)\nself.a = nn.LSTM(2, 4)",
        "class M(nn.LSTM):\n    def __init__(self):\n        self.out = nn.Linear(2, 3)",
        "class A(nn.Module):\n    def __init__(self):\n        self.a = nn.Linear(2, 3)\n"
        "class B(nn.Module):\n    def __init__(self):\n        self.b = nn.Linear(2, 3)",
        "nn.LSTM(2)",
        "keras.layers.LSTM(10)",
        "[nn.LSTM(2, 3) for _ in range(10)]",
    ],
)
def test_code_with_more_in_it_is_refused(code):
    with pytest.raises(ValueError, match="explain"):
        explain(code)


def test_a_size_that_code_does_not_say_is_told():
    assert explain("keras.layers.LSTM(10)", x=5).total == 640
    with pytest.raises(TypeError, match="takes the sizes x, h"):
        explain("keras.layers.LSTM(10)", units=5)
    with pytest.raises(ValueError, match="positive whole number"):
        explain("keras.layers.LSTM(10)", x=0)


# --- Bad input -------------------------------------------------------------------------------------


class Evil:
    def __reduce__(self):
        return os.system, ("touch pwned",)


def zipped(content, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr("archive/data.pkl", content)
    return file.getvalue()


def tensors_file(header, data=0):
    return struct.pack("<Q", len(header)) + header + bytes(data)


SHARED = b"\x80\x02]q\x00" + b"".join(
    b"(h" + bytes([n]) + b"h" + bytes([n]) + b"lq" + bytes([n + 1]) for n in range(60)
)
HOSTILE = {
    "execute.pt": zipped(pickle.dumps(Evil(), 2)),
    "execute.pkl": pickle.dumps({"weight": Evil()}),
    "bomb.pt": zipped(b"\x80\x02" + b"N0" * (40 << 20) + b".", zipfile.ZIP_DEFLATED),
    "empty.pt": zipped(b""),
    "steps.pt": b"\x80\x02" + b"N0" * 5_000_000 + b"N.",
    "memo.pt": b"\x80\x02Nr\xff\xff\xff\x7f.",
    "long.pt": b"\x80\x05\x96" + struct.pack("<Q", 1 << 40) + b".",
    "deep.pt": b"\x80\x02" + b"]" * 100_000 + b"a" * 99_999 + b".",
    "shared.pt": SHARED + b".",
    "itself.pt": b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s.",
    "noise.pt": random.Random(0).randbytes(1 << 20),
    "noise.bin": random.Random(1).randbytes(1 << 20),
    "cut.pt": (PRINTS / "tagger_state.pt").read_bytes()[:-30],
    "cut_old.pt": (PRINTS / "tagger_before_zip.pt").read_bytes()[:500],
    "lie.safetensors": struct.pack("<Q", 1 << 60) + b"{}",
    "cut.safetensors": tensors_file(b'{"a": {"dtype": "F32", "shape": [9, 9], "data_offsets": [0, 324]}}', 9),
    "negative.safetensors": tensors_file(b'{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}', 4),
    "huge.safetensors": tensors_file(b'{"a": {"dtype": "F32", "shape": [99999], "data_offsets": [0, 4]}}', 4),
    "nested.safetensors": tensors_file(b"[" * 100_000),
    "nothing.safetensors": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_seconds(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    start = time.monotonic()
    with pytest.raises(ValueError, match=r"explain: .*(found|cut|said|takes|bytes|no JSON)"):
        explain(path)
    assert time.monotonic() - start < 30
    assert not (tmp_path / "pwned").exists()


def test_a_storage_that_is_too_small_is_refused(tmp_path):
    content = (PRINTS / "tagger_state.pt").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    pickled = next(name for name in members if name.endswith("data.pkl"))
    # The embedding of 9 rows is said to have 255.
    members[pickled] = members[pickled].replace(b"K\tK\x04\x86", b"K\xffK\x04\x86", 1)
    path = tmp_path / "lies.pt"
    with zipfile.ZipFile(path, "w") as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    with pytest.raises(ValueError, match=r"\[255, 4\] is said to lie in a storage of 36"):
        explain(path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    for start in (b"", b"\x80\x02", b"PK\x03\x04", struct.pack("<Q", len(content))):
        try:
            result = explain(start + content)
        except ValueError:
            continue
        assert result.total == sum(row.count for row in result)


@given(st.integers(0, 1 << 32))
def test_a_damaged_file_is_read_or_refused(seed):
    chosen = random.Random(seed)
    name = chosen.choice(list(FILES))
    content = bytearray((PRINTS / name).read_bytes())
    for _ in range(5):
        content[chosen.randrange(min(len(content), 3000))] = chosen.randrange(256)
    try:
        result = explain(bytes(content))
    except ValueError:
        return
    assert result.total == sum(row.count for row in result)


@pytest.mark.parametrize(
    "text",
    ["lstm.weight_ih_l0 " * 600_000, "".join(random.Random(2).choices("ab (,)[]1\n", k=10**7))],
)
def test_ten_million_characters_of_noise_are_refused_at_once(text):
    start = time.monotonic()
    with pytest.raises(ValueError, match="looked for a model"):
        explain(text)
    assert time.monotonic() - start < 10


def test_nothing_is_made_of_what_a_pickle_names():
    made = load(io.BytesIO(pickle.dumps(Evil(), 2)))
    assert isinstance(made, Made)
    assert made.name == "system"


LOOKED = "looked for an error of shapes that differ, .*Keras's summary, .*a list of tensors"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "an empty text"),
        (" \n\n", "an empty text"),
        ("What a nice day", "1 line, the first 'What a nice day'"),
        ("date,price\n2020-01-01,3.5\n", "2 lines, the first 'date,price'"),
        (
            "Epoch 1/2\n9/9 [==] - 3s 30ms/step - loss: 0.53\nEpoch 2/2\n",
            "3 lines, the first 'Epoch",
        ),
        ("<html><body><h1>404</h1></body></html>", "1 line, the first '<html>"),
        ("RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB", "1 line, the first 'Run"),
        ("RuntimeError: input.size(-1) must be equal to input_size. Expected 10, got 20", "1 line"),
        ("We train an LSTM with 512 units; it has 3,768,320 parameters.", "1 line, the first 'We"),
        (
            "Layer (type)   Output Shape   Param #\n=====================",
            "2 lines, the first 'Layer",
        ),
        ("┃ Layer (type) ┃ Output Shape ┃ Param # ┃", "1 line, the first '┃ Layer"),
        ("import os\nfor i in range(3):\n    print(i)", "3 lines, the first 'import os'"),
        ("x" * 100, f"1 line, the first '{'x' * 60}'"),
    ],
)
def test_a_text_without_a_model_says_what_was_looked_for_and_found(text, found):
    with pytest.raises(ValueError, match=f"no model in this text: {LOOKED}.*; found {found}"):
        explain(text)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "execute.pt",
            "looked for tensors in a PyTorch file and found none; it would make .*system",
        ),
        ("execute.pkl", "looked for tensors in a pickle and found none; it would make .*system"),
        ("bomb.pt", "data.pkl has more than 67,108,864 bytes: no model's names take as many"),
        ("empty.pt", "looked for a pickle of tensors and found"),
        ("steps.pt", "found a pickle of more than 4,000,000 steps"),
        ("noise.pt", "looked for a pickle of tensors and found"),
        ("cut.pt", "an archive without its end: the file is cut"),
        ("cut_old.pt", "looked for a pickle of tensors and found"),
        ("lie.safetensors", "its header is said to be 1,152,921,504,606,846,976 bytes long, but"),
        ("cut.safetensors", r"'a' of shape \[9, 9\] is said to lie from 0 to 324 of 9 bytes"),
        ("nothing.safetensors", "looked for safetensors' header and found 0 bytes"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(name, said, tmp_path):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(ValueError, match=f"explain: {name}: .*{said}"):
        explain(path)


def test_a_summary_that_is_cut_off_says_so():
    whole = (PRINTS / "keras_sentiment.txt").read_text("utf-8")
    cut = explain(whole[: whole.index("Total params")])
    assert cut.total == explain(whole).total
    assert any("cut off" in note for note in cut.notes)
    assert cut.stated is None


@pytest.mark.parametrize("source", [5, None, object(), [1, 2], 1.5])
def test_what_is_no_source_is_refused(source):
    with pytest.raises(TypeError, match="explain: source takes a model or a layer"):
        explain(source)


@pytest.mark.parametrize("source", [{}, {"a": "b"}, {"a": {"b": None}}])
def test_a_mapping_without_shapes_is_refused(source):
    with pytest.raises(ValueError, match="looked for tensors"):
        explain(source)


@pytest.mark.parametrize(
    ("name", "content", "instead"),
    [
        ("model.h5", b"\x89HDF\r\n\x1a\n" + bytes(50), "load_model"),
        ("model.onnx", b"\x08\x07\x12\x07pytorch", "onnx.load"),
        ("a.npy", b"\x93NUMPY", "mapping from names"),
        ("missing.pt", None, "No such file"),
    ],
)
def test_a_format_that_is_not_read_yet_is_named(name, content, instead, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=instead):
        explain(path)


# --- The command line ------------------------------------------------------------------------------


def run(*arguments, given=None):
    return subprocess.run(
        [sys.executable, "-m", "lstm_formulas", *arguments],
        input=given, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_the_command_prints_the_same_table():
    path = PRINTS / "tagger_state.pt"
    assert run(str(path)).stdout == f"{explain(path)}\n"
    assert run("-", given="nn.LSTM(5, 10)").stdout == f"{explain('nn.LSTM(5, 10)')}\n"
    assert "640" in run("keras.layers.LSTM(10)", "x=5").stdout


def test_the_command_says_what_is_wrong():
    wrong = run("-", given="What a nice day")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "no model in this text" in wrong.stderr
    assert run().returncode == 2


# --- A count alone ---------------------------------------------------------------------------------


@settings(max_examples=25)
@given(sizes, sizes, st.sampled_from((*CONVENTIONS, *OTHERS)), st.integers(1, 4), st.integers(1, 2))
def test_a_count_gives_back_its_size(x, h, convention, layers, directions):
    from lstm_formulas import Stack

    count = int(Stack(convention.layer.at(x=x, h=h), layers, directions).count)
    for told in ({"x": x, "h": h}, {"x": x}, {"h": h}):
        found = explain_count(count, **told)
        assert found[-1].count == count
        assert any(
            one.convention is convention
            and (one.layers, one.directions) == (layers, directions)
            and {str(s): int(n) for s, n in one.sizes.items()} == {"x": x, "h": h}
            for one in found
        )


def test_a_count_with_a_projection_or_words_is_found():
    count = int(pytorch.LSTM(5, 10, proj_size=3).count)
    assert any("p = 3" in str(one) for one in explain_count(count, x=5, h=10))
    assert explain_count(count, x=5, h=10, p=3)[0].convention.framework == "PyTorch"
    assert "embedding of 100 words" in str(explain_count(1140, x=5, h=10, V=100)[0])
    assert explain_count(780, x=5, h=10)[0].convention.framework == "Layer norm"
    with pytest.raises(ValueError, match="takes x or h"):
        explain_count(640)


def test_every_recurrent_form_says_its_biases_and_has_a_layer():
    for form in forms():
        assert isinstance(form.layer, Layer)
        assert form.needs <= set(form.sizes)
        if form.kind in RECURRENT:
            assert form.biases in (0, 1, 2)
