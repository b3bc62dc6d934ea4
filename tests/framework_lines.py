"""Lines that a user of a framework would write, run as they stand by the framework and by ours.

A text per framework. A line `## kind: what it is` begins an entry, `## kind: what it is, reads 8`
one whose framework learns the input's size late. Its source leaves what is counted in `model`, and
where it reads something, what it read in `seen`. Many are refused. Of the kind `unchecked` are
those that a framework lets through without a look: a size of True, a model that could not run.
`recorded/lines.json` has what the real frameworks made of each (`record.py`), `test_lines.py` holds
ours against it.
"""

from __future__ import annotations

import copy
import json
import pickle
import re
import sys
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

PATH = Path(__file__).parent / "recorded" / "lines.json"


class Line(NamedTuple):
    """Some lines of a user's, and the input's size where they do not tell it."""

    framework: str
    title: str
    reads: int | None
    source: str


def lines(*frameworks: str) -> list[Line]:
    """The lines of these frameworks, or of all."""
    found = []
    for framework in frameworks or SOURCES:
        for entry in re.split(r"^## ", SOURCES[framework], flags=re.MULTILINE)[1:]:
            title, source = entry.split("\n", 1)
            title, _, reads = title.partition(", reads ")
            found.append(Line(framework, title, int(reads) if reads else None, source.strip()))
    return found


def recorded() -> dict[str, dict[str, dict[str, Any]]]:
    """What the real frameworks gave, by framework and title."""
    return json.loads(PATH.read_text("utf-8")) if PATH.exists() else {}


def run(line: Line, names: dict[str, Any]) -> dict[str, Any]:
    """Run a line, and give the names that it leaves.

    It is a module of its own while it runs, so that its classes can be pickled.
    """
    module = sys.modules["line"] = ModuleType("line")
    scope = vars(module)
    scope.update(copy=copy, pickle=pickle, OrderedDict=OrderedDict, **names)
    exec(compile(line.source, f"<{line.title}>", "exec", dont_inherit=True), scope)
    return scope


def plain(value: Any) -> Any:
    """What a line read, as JSON has it."""
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, bool | str | float) else int(value)


TORCH = """
## sharing: one layer twice in Sequential
a = nn.Linear(4, 4)
model = nn.Sequential(a, a)

## sharing: one layer, another and the first again
a = nn.Linear(4, 4)
model = nn.Sequential(a, nn.Linear(4, 4), a)

## sharing: a list of one layer three times
model = nn.ModuleList([nn.Linear(4, 4)] * 3)

## sharing: a list of three equal layers
model = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])

## sharing: one LSTM under two attributes
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(5, 10)
        self.decoder = self.encoder
model = M()

## sharing: two equal LSTMs under two attributes
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(5, 10)
        self.decoder = nn.LSTM(5, 10)
model = M()

## sharing: one layer as an attribute and in a list
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.layers = nn.ModuleList([self.first, nn.Linear(4, 4)])
model = M()

## sharing: one layer in a list and later as an attribute
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])
        self.last = self.layers[-1]
model = M()

## sharing: one layer inside two modules
class Block(nn.Module):
    def __init__(self, shared):
        super().__init__()
        self.shared = shared
        self.own = nn.Linear(4, 4)
class M(nn.Module):
    def __init__(self):
        super().__init__()
        shared = nn.LSTM(4, 4)
        self.a = Block(shared)
        self.b = Block(shared)
model = M()

## sharing: one module under two names
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 4)
        self.out = nn.Linear(4, 4)
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Block()
        self.b = self.a
        self.c = nn.Sequential(self.a, Block())
model = M()

## sharing: one layer twice in ModuleDict
a = nn.GRU(4, 4)
model = nn.ModuleDict({"left": a, "right": a, "own": nn.GRU(4, 4)})

## sharing: one Sequential inside another, twice
block = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
model = nn.Sequential(block, block, nn.Linear(4, 2))

## sharing: one list under two names
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = nn.ModuleList([nn.LSTMCell(4, 4), nn.LSTMCell(4, 4)])
        self.again = self.cells
model = M()

## sharing: one cell in two lists
cell = nn.LSTMCell(4, 4)
model = nn.ModuleList([nn.ModuleList([cell, nn.LSTMCell(4, 4)]), nn.ModuleList([cell])])

## sharing: a part of a model beside the model
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.out = nn.Linear(3, 7)
inner = M()
model = nn.ModuleList([inner, inner.encoder])

## attributes: a plain list of layers is not seen
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = [nn.LSTMCell(4, 4), nn.LSTMCell(4, 4)]
        self.out = nn.Linear(4, 2)
model = M()

## attributes: a plain dict of layers is not seen
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = {"a": nn.LSTMCell(4, 4)}
        self.out = nn.Linear(4, 2)
model = M()

## attributes: a tuple of layers is not seen
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.cells = (nn.LSTMCell(4, 4), nn.LSTMCell(4, 4))
        self.out = nn.Linear(4, 2)
model = M()

## attributes: a plain list whose layers are put into a Sequential too
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.all = [nn.Linear(4, 4), nn.Linear(4, 4)]
        self.net = nn.Sequential(*self.all)
model = M()

## attributes: layers set in a loop
class M(nn.Module):
    def __init__(self, depth):
        super().__init__()
        for n in range(depth):
            setattr(self, f"rnn{n}", nn.GRU(4, 4))
model = M(3)

## attributes: add_module in a loop
class M(nn.Module):
    def __init__(self, depth):
        super().__init__()
        for n in range(depth):
            self.add_module(f"rnn{n}", nn.GRU(4, 4))
model = M(3)

## attributes: add_module of a name with a dot
model = nn.Module()
model.add_module("a.b", nn.Linear(3, 4))

## attributes: register_module
model = nn.Module()
model.register_module("out", nn.Linear(3, 4))

## attributes: a bare Module
model = nn.Module()

## attributes: a class without layers
class M(nn.Module):
    pass
model = M()

## attributes: set from outside
model = nn.Module()
model.rnn = nn.LSTM(5, 10)
model.out = nn.Linear(10, 1)

## attributes: a layer of the class and not of the object
class M(nn.Module):
    shared = nn.Linear(3, 4)
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
model = M()

## attributes: a layer before super().__init__()
class M(nn.Module):
    def __init__(self):
        self.rnn = nn.LSTM(5, 10)
        super().__init__()
model = M()

## attributes: a layer without super().__init__()
class M(nn.Module):
    def __init__(self):
        self.rnn = nn.LSTM(5, 10)
model = M()

## attributes: a plain value before super().__init__()
class M(nn.Module):
    def __init__(self, hidden):
        self.hidden = hidden
        super().__init__()
        self.rnn = nn.LSTM(5, self.hidden)
model = M(10)
seen = model.hidden

## attributes: a base class that adds layers
class Base(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.rnn = nn.LSTM(5, hidden)
class M(Base):
    def __init__(self, hidden, classes):
        super().__init__(hidden)
        self.out = nn.Linear(hidden, classes)
model = M(10, classes=3)

## attributes: a base class whose layer is replaced
class Base(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
class M(Base):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(5, 10)
model = M()

## attributes: a property that reads a layer
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
    @property
    def hidden(self):
        return self.rnn.hidden_size
model = M()
seen = model.hidden

## attributes: a method that makes layers
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.build()
    def build(self):
        self.rnn = nn.LSTM(5, 10)
    def forward(self, x):
        return self.rnn(x)
model = M()

## attributes: a missing one
model = nn.Module()
model.rnn = nn.LSTM(5, 10)
seen = model.out

## attributes: a module that holds itself
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 4)
        self.me = self
model = M()

## attributes: two modules that hold each other
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 4)
model, other = M(), M()
model.other = other
other.other = model

## attributes: a list that holds itself
model = nn.ModuleList([nn.Linear(3, 4)])
model.append(model)

## names: layers
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LSTM(5, 10), nn.LSTM(10, 10)])
model = M()

## names: name
class M(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.name = name
        self.rnn = nn.LSTM(5, 10)
model = M("tagger")
seen = model.name

## names: count
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.count = 3
        self.cells = nn.ModuleList(nn.GRUCell(4, 4) for _ in range(self.count))
model = M()
seen = model.count

## names: tensors
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.tensors = nn.Linear(3, 4)
model = M()

## names: table
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(7, 3)
model = M()

## names: packed
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.packed = True
        self.rnn = nn.LSTM(5, 10)
model = M()
seen = model.packed

## names: at
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.at = nn.MultiheadAttention(8, 2)
model = M()

## names: options
class M(nn.Module):
    def __init__(self, **options):
        super().__init__()
        self.options = options
        self.rnn = nn.LSTM(5, options["hidden"])
model = M(hidden=10)
seen = model.options["hidden"]

## names: pack
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.pack = nn.Linear(3, 4)
        self.unpack = nn.Linear(4, 3)
model = M()

## names: a method of our own called count
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
    def count(self):
        return sum(p.numel() for p in self.parameters())
model = M()
seen = model.count()

## names: a property called table
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 3)
    @property
    def table(self):
        return self.embed.weight
model = M()
seen = list(model.table.shape)

## names: every other word as a layer
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.trainable = nn.Linear(1, 1)
        self.frozen = nn.Linear(1, 2)
        self.layout = nn.Linear(1, 3)
        self.weights = nn.Linear(1, 4)
        self.inner = nn.Linear(1, 5)
        self.takes = nn.Linear(1, 6)
        self.macs = nn.Linear(1, 7)
        self.shape = nn.Linear(1, 8)
        self.ties = nn.Linear(1, 9)
        self.total = nn.Linear(1, 10)
        self.signature = nn.Linear(1, 11)
        self.parts = nn.Linear(1, 12)
model = M()

## names: every word as a plain value
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers, self.name, self.count, self.tensors, self.table = 1, "m", 2, [], None
        self.packed, self.at, self.options, self.pack, self.unpack = False, 0, {}, "p", "u"
        self.trainable, self.frozen, self.layout, self.weights = True, False, {}, []
        self.rnn = nn.LSTM(5, 10)
model = M()
seen = [model.layers, model.name, model.count, model.packed, model.at, model.pack, model.trainable]

## names: name on a layer
model = nn.LSTM(5, 10)
model.name = "encoder"
seen = model.name

## names: a layer set on a layer
model = nn.LSTM(5, 10)
model.out = nn.Linear(10, 3)

## names: two words of a model inside a model
class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.name = "inner"
        self.layers = nn.ModuleList([nn.Linear(3, 4)])
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.count = Inner()
        self.table = nn.Linear(4, 3)
model = M()
seen = model.count.name

## ties: the decoder takes the embedding's
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.rnn = nn.LSTM(3, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
model = M()

## ties: the embedding takes the decoder's
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.rnn = nn.LSTM(3, 3)
        self.decoder = nn.Linear(3, 7)
        self.encoder.weight = self.decoder.weight
model = M()

## ties: a chain, the first one first
model = nn.ModuleList([nn.Linear(4, 4) for _ in range(4)])
model[1].weight = model[0].weight
model[2].weight = model[1].weight
model[3].weight = model[2].weight

## ties: a chain, the last one first
model = nn.ModuleList([nn.Linear(4, 4) for _ in range(4)])
model[3].weight = model[2].weight
model[2].weight = model[1].weight
model[1].weight = model[0].weight

## ties: a chain towards the last
model = nn.ModuleList([nn.Linear(4, 4) for _ in range(4)])
model[2].weight = model[3].weight
model[1].weight = model[2].weight
model[0].weight = model[1].weight

## ties: a cycle of two
model = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])
model[0].weight = model[1].weight
model[1].weight = model[0].weight

## ties: a cycle of three
model = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
model[0].weight = model[1].weight
model[1].weight = model[2].weight
model[2].weight = model[0].weight

## ties: a swap
model = nn.ModuleList([nn.Linear(4, 3), nn.Linear(4, 3)])
model[0].weight, model[1].weight = model[1].weight, model[0].weight

## ties: to itself
model = nn.Linear(4, 3)
model.weight = model.weight

## ties: tied and cut again
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 4)
model = M()
model.b.weight = model.a.weight
model.b.weight = nn.Linear(4, 4).weight

## ties: tied, and the first one gets another tensor
model = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
model[1].weight = model[0].weight
model[0].weight = model[2].weight

## ties: a partner outside of the model
outside = nn.Embedding(7, 3)
model = nn.Sequential(nn.Linear(3, 7))
model[0].weight = outside.weight

## ties: two partners of one outside
outside = nn.Embedding(7, 3)
model = nn.ModuleList([nn.Linear(3, 7), nn.Linear(3, 7)])
model[0].weight = outside.weight
model[1].weight = outside.weight

## ties: after something was counted
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
model = M()
before = sum(p.numel() for p in model.parameters())
model.decoder.weight = model.encoder.weight
seen = [before, sum(p.numel() for p in model.parameters())]

## ties: before and after something was counted
model = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
model[1].weight = model[0].weight
before = sum(p.numel() for p in model.parameters())
model[2].weight = model[1].weight
seen = [before, sum(p.numel() for p in model.parameters())]

## ties: after a layer alone was counted
a, b = nn.Linear(4, 4), nn.Linear(4, 4)
before = sum(p.numel() for p in a.parameters())
b.weight = a.weight
model = nn.Sequential(a, b)
seen = before

## ties: across nested modules
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 3)
        self.rnn = nn.LSTM(3, 3)
class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 3)
        self.rnn = nn.LSTM(3, 3)
        self.out = nn.Linear(3, 7)
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.decoder.embed.weight = self.encoder.embed.weight
        self.decoder.out.weight = self.decoder.embed.weight
model = M()

## ties: inside a module that is used twice
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 4)
        self.b.weight = self.a.weight
block = Block()
model = nn.Sequential(block, block, Block())

## ties: before the layer is in a model
a, b = nn.Embedding(7, 3), nn.Linear(3, 7)
b.weight = a.weight
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = b
        self.embed = a
model = M()

## ties: two LSTMs share the recurrent matrix
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.LSTM(5, 10)
        self.b = nn.LSTM(6, 10)
        self.a.weight_hh_l0 = self.b.weight_hh_l0
model = M()

## ties: the layers of one LSTM
model = nn.LSTM(10, 10, num_layers=2)
model.weight_hh_l1 = model.weight_hh_l0
model.weight_ih_l1 = model.weight_ih_l0

## ties: the directions of one LSTM
model = nn.LSTM(5, 10, bidirectional=True)
model.weight_ih_l0_reverse = model.weight_ih_l0
model.weight_hh_l0_reverse = model.weight_hh_l0

## ties: one bias for the other
model = nn.LSTM(5, 10)
model.bias_hh_l0 = model.bias_ih_l0

## ties: a cell's and a layer's
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(5, 10)
        self.rnn = nn.LSTM(5, 10)
        self.cell.weight_ih = self.rnn.weight_ih_l0
        self.cell.weight_hh = self.rnn.weight_hh_l0
model = M()

## ties: an attention's projection
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.MultiheadAttention(8, 2)
        self.b = nn.MultiheadAttention(8, 2)
        self.b.in_proj_weight = self.a.in_proj_weight
        self.b.out_proj.weight = self.a.out_proj.weight
model = M()

## ties: in a loop over the layers
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LSTM(4, 4) for _ in range(3)])
        for layer in self.layers[1:]:
            layer.weight_ih_l0 = self.layers[0].weight_ih_l0
model = M()

## ties: a bias
model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
model[1].bias = model[0].bias

## ties: with setattr and getattr
model = nn.ModuleList([nn.LSTM(4, 4), nn.LSTM(4, 4)])
for name in ("weight_ih_l0", "bias_hh_l0"):
    setattr(model[1], name, getattr(model[0], name))

## ties: the tied layer is replaced
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
        self.decoder = nn.Linear(3, 7)
model = M()

## ties: the owner is replaced
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
        self.encoder = nn.Embedding(9, 3)
model = M()

## ties: the owner is deleted
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
model = M()
del model.encoder

## ties: half of a frozen pair
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
        self.encoder.weight.requires_grad = False
model = M()
seen = model.decoder.weight.requires_grad

## ties: frozen first, then tied
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.encoder.weight.requires_grad = False
        self.decoder.weight = self.encoder.weight
model = M()

## unchecked: a tensor of another shape
model = nn.Linear(3, 7)
model.weight = nn.Embedding(3, 7).weight

## unchecked: a vector for a matrix
model = nn.Sequential(nn.Linear(3, 7), nn.Linear(3, 7))
model[1].weight = model[0].bias

## ties: a number for a tensor
model = nn.Linear(3, 7)
model.weight = 5

## ties: a text for a tensor
model = nn.Linear(3, 7)
model.weight = "weight"

## ties: a list for a tensor
model = nn.Linear(3, 7)
model.bias = [0] * 7

## ties: a number for a tensor of an LSTM
model = nn.LSTM(5, 10)
model.weight_ih_l0 = 0.5

## ties: a layer for a tensor
model = nn.Linear(3, 7)
model.weight = nn.Linear(3, 7)

## removed: weight, by the bias of a layer without
model = nn.Linear(3, 7, bias=False)
model.weight = nn.Linear(3, 7, bias=False).bias

## ties: a bias that was switched off
model = nn.Linear(3, 7, bias=False)
model.bias = nn.Linear(3, 7).bias

## ties: a new tensor on a layer
a = nn.Linear(3, 7)
model = nn.Linear(3, 7)
model.extra = a.weight

## ties: a bias read of an LSTM without
model = nn.LSTM(5, 10, bias=False)
seen = model.bias_ih_l0

## ties: a tensor read that there is not
model = nn.LSTM(5, 10)
seen = model.weight_ih_l1

## ties: a transposed tensor
model = nn.Sequential(nn.Linear(3, 7), nn.Linear(7, 3))
model[1].weight = model[0].weight.T

## removed: bias = None
model = nn.Linear(3, 7)
model.bias = None

## removed: bias = None in a model, after a count
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()
before = sum(p.numel() for p in model.parameters())
model.out.bias = None
seen = [before, model.out.bias is None]

## removed: weight = None
model = nn.Linear(3, 7)
model.weight = None

## removed: an LSTM's bias = None
model = nn.LSTM(5, 10)
model.bias_hh_l0 = None

## removed: del bias
model = nn.Linear(3, 7)
del model.bias

## removed: del of a tensor that there is not
model = nn.Linear(3, 7)
del model.kernel

## removed: del of a layer
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()
del model.out

## removed: a layer = None
class M(nn.Module):
    def __init__(self, bridge=False):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.bridge = nn.Linear(10, 10) if bridge else None
model = M()
seen = model.bridge is None

## removed: a layer set to None later
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()
model.out = None

## replaced: a layer by a larger one
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()
model.out = nn.Linear(10, 30)

## replaced: the first keeps its place
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 3)
        self.out = nn.Linear(3, 7)
model = M()
model.embed = nn.Embedding(9, 3)
seen = [n for n, _ in model.named_parameters()]

## replaced: by nn.Identity
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()
model.out = nn.Identity()

## replaced: a layer by a number
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()
model.out = 5

## replaced: a plain value by a layer
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = "later"
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()

## copies: deepcopy of a layer
a = nn.Linear(4, 4)
model = nn.Sequential(a, copy.deepcopy(a))

## copies: a list of deepcopies
cell = nn.LSTMCell(4, 4)
model = nn.ModuleList([copy.deepcopy(cell) for _ in range(3)])

## copies: deepcopy of a list of one layer three times
model = copy.deepcopy(nn.ModuleList([nn.Linear(4, 4)] * 3))

## copies: deepcopy of a tied model
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
model = copy.deepcopy(M())
seen = model.decoder.weight is model.encoder.weight

## copies: a tied model beside its deepcopy
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
one = M()
model = nn.ModuleList([one, copy.deepcopy(one)])

## copies: deepcopy of a part of a tied model
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
one = M()
model = nn.ModuleList([one, copy.deepcopy(one.decoder)])

## copies: deepcopies of two parts are cut
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
one = M()
model = nn.ModuleList([copy.deepcopy(one.encoder), copy.deepcopy(one.decoder)])

## copies: deepcopies of two parts in one list stay tied
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
one = M()
model = nn.ModuleList(copy.deepcopy([one.encoder, one.decoder]))

## copies: copy.copy of a layer shares its tensors
a = nn.Linear(4, 4)
model = nn.Sequential(a, copy.copy(a))

## copies: copy.copy of a model shares its layers
a = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
model = nn.ModuleList([a, copy.copy(a)])

## copies: copy.copy, then one side gets another layer
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 4)
one = M()
two = copy.copy(one)
two.out = nn.Linear(4, 4)
model = nn.ModuleList([one, two])

## copies: copy.copy of an LSTM
a = nn.LSTM(5, 10)
model = nn.ModuleList([a, copy.copy(a)])

## copies: copy.copy of a layer, then one side is tied elsewhere
a = nn.Linear(4, 4)
b = copy.copy(a)
b.weight = nn.Linear(4, 4).weight
model = nn.ModuleList([a, b])

## copies: pickle of a layer
model = pickle.loads(pickle.dumps(nn.LSTM(5, 10, num_layers=2)))

## copies: pickle of a layer after a count
one = nn.LSTM(5, 10)
before = sum(p.numel() for p in one.parameters())
model = nn.ModuleList([one, pickle.loads(pickle.dumps(one))])

## copies: pickle of a tied model
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
model = pickle.loads(pickle.dumps(M()))
seen = model.decoder.weight is model.encoder.weight

## copies: pickle of shared parts
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.LSTM(5, 10)
        self.b = self.a
        self.list = nn.ModuleList([self.a, nn.Linear(10, 3)])
model = pickle.loads(pickle.dumps(M()))
seen = model.a is model.b

## copies: pickle of frozen tensors
one = nn.LSTM(5, 10)
one.weight_ih_l0.requires_grad = False
model = pickle.loads(pickle.dumps(one))

## copies: pickle of two parts of a tied model
a, b = nn.Embedding(7, 3), nn.Linear(3, 7)
b.weight = a.weight
model = nn.ModuleList(pickle.loads(pickle.dumps([a, b])))

## copies: deepcopy of an OrderedDict of layers
model = nn.Sequential(copy.deepcopy(OrderedDict(a=nn.Linear(4, 4), b=nn.Linear(4, 2))))

## copies: deepcopy of a frozen layer
one = nn.Linear(4, 4)
one.requires_grad_(False)
model = nn.Sequential(one, copy.deepcopy(one), nn.Linear(4, 4))

## copies: deepcopy without a bias
one = nn.Linear(4, 4)
one.bias = None
model = nn.Sequential(copy.deepcopy(one), one)

## copies: deepcopy of a module that holds itself
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 4)
        self.me = self
model = copy.deepcopy(M())
seen = model.me is model

## Sequential: an OrderedDict
model = nn.Sequential(OrderedDict([("rnn", nn.LSTM(5, 10)), ("out", nn.Linear(10, 1))]))

## Sequential: read by its names
model = nn.Sequential(OrderedDict([("rnn", nn.LSTM(5, 10)), ("out", nn.Linear(10, 1))]))
seen = [model.rnn.hidden_size, model.out.in_features, model[0].input_size]

## Sequential: an index
net = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 1))
model = net[0]

## Sequential: a negative index
net = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 1))
model = net[-1]

## Sequential: an index too far
net = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 1))
model = net[2]

## Sequential: a slice
net = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 4), nn.Linear(4, 1))
model = net[:2]

## Sequential: a slice with names
net = nn.Sequential(OrderedDict(a=nn.Linear(5, 10), b=nn.Linear(10, 4), c=nn.Linear(4, 1)))
model = net[1:]

## Sequential: a slice beside the whole
net = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 4), nn.Linear(4, 1))
model = nn.ModuleList([net[:2], net])

## Sequential: len and iteration
model = nn.Sequential(nn.Linear(5, 10), nn.Dropout(0.5), nn.Linear(10, 1))
seen = [len(model), sum(1 for _ in model), sum(p.numel() for layer in model for p in layer.parameters())]

## Sequential: append
model = nn.Sequential(nn.Linear(5, 10))
model.append(nn.Linear(10, 4)).append(nn.Linear(4, 1))

## Sequential: extend
model = nn.Sequential(nn.Linear(5, 10))
model.extend([nn.Linear(10, 4), nn.Linear(4, 1)])

## Sequential: insert
model = nn.Sequential(nn.Linear(5, 10), nn.Linear(4, 1))
model.insert(1, nn.Linear(10, 4))

## Sequential: insert at the front
model = nn.Sequential(nn.Linear(10, 4))
model.insert(0, nn.Linear(5, 10))

## Sequential: append after a name
model = nn.Sequential(OrderedDict(rnn=nn.LSTM(5, 10)))
model.append(nn.Linear(10, 1))

## Sequential: plus
model = nn.Sequential(nn.Linear(5, 10)) + nn.Sequential(nn.Linear(10, 1))

## Sequential: plus itself
net = nn.Sequential(nn.Linear(4, 4))
model = net + net

## Sequential: += another
model = nn.Sequential(nn.Linear(5, 10))
model += nn.Sequential(nn.Linear(10, 1))

## Sequential: times two
model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)) * 2

## Sequential: del of an index
model = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 10), nn.Linear(10, 1))
del model[1]

## Sequential: pop
model = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 10), nn.Linear(10, 1))
model.pop(-1)

## Sequential: an index is replaced
model = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 1))
model[-1] = nn.Linear(10, 30)

## Sequential: add_module
model = nn.Sequential()
model.add_module("rnn", nn.GRU(5, 10))
model.add_module("out", nn.Linear(10, 1))

## Sequential: empty
model = nn.Sequential()

## Sequential: nested
model = nn.Sequential(nn.Embedding(7, 3), nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.Linear(4, 2))))
seen = model[1][1][0].out_features

## Sequential: unpacked from a list
layers = [nn.Linear(4, 4) for _ in range(3)]
layers.append(nn.Linear(4, 1))
model = nn.Sequential(*layers)

## Sequential: a list and not the layers
model = nn.Sequential([nn.Linear(5, 10), nn.Linear(10, 1)])

## Sequential: a class and not a layer
model = nn.Sequential(nn.Linear(5, 10), nn.Identity)

## Sequential: a number
model = nn.Sequential(nn.Linear(5, 10), 3)

## Sequential: append of a text
model = nn.Sequential(nn.Linear(5, 10))
model.append("relu")

## unchecked: sizes that do not fit in a Sequential
model = nn.Sequential(nn.Linear(5, 10), nn.Linear(3, 1))

## Sequential: nn.Identity and nn.Dropout
model = nn.Sequential(nn.Embedding(7, 3), nn.Dropout(0.2), nn.Identity(), nn.Linear(3, 2))
seen = [n for n, _ in model.named_parameters()]

## Sequential: as an attribute, read and changed
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
model = M()
model.net[1] = nn.Linear(4, 3)
model.net.append(nn.Linear(3, 1))

## ModuleList: a generator
model = nn.ModuleList(nn.LSTMCell(4, 4) for _ in range(3))
seen = sum(p.numel() for p in model.parameters())

## ModuleList: a generator, counted twice
model = nn.ModuleList(nn.LSTMCell(4, 4) for _ in range(3))
seen = [sum(p.numel() for p in model.parameters()), sum(p.numel() for p in model.parameters())]

## ModuleList: map
model = nn.ModuleList(map(lambda n: nn.Linear(n, 2), [1, 2, 3]))

## ModuleList: append
model = nn.ModuleList()
for n in range(3):
    model.append(nn.GRUCell(4, 4))

## ModuleList: extend
model = nn.ModuleList([nn.Linear(4, 4)])
model.extend([nn.Linear(4, 3), nn.Linear(3, 2)])

## ModuleList: extend by a generator
model = nn.ModuleList([nn.Linear(4, 4)])
model.extend(nn.Linear(4, n) for n in (1, 2))

## ModuleList: extend by a number
model = nn.ModuleList([nn.Linear(4, 4)])
model.extend(3)

## ModuleList: insert
model = nn.ModuleList([nn.Linear(4, 4), nn.Linear(3, 2)])
model.insert(1, nn.Linear(4, 3))

## ModuleList: a slice
cells = nn.ModuleList(nn.Linear(4, n) for n in (1, 2, 3, 4))
model = cells[1:3]

## ModuleList: a negative index
cells = nn.ModuleList(nn.Linear(4, n) for n in (1, 2, 3, 4))
model = cells[-2]

## ModuleList: an index too far
cells = nn.ModuleList([nn.Linear(4, 4)])
model = cells[1]

## ModuleList: += a list
model = nn.ModuleList([nn.Linear(4, 4)])
model += [nn.Linear(4, 3)]

## ModuleList: plus
model = nn.ModuleList([nn.Linear(4, 4)]) + nn.ModuleList([nn.Linear(4, 3)])

## ModuleList: del, pop and len
model = nn.ModuleList(nn.Linear(4, n) for n in (1, 2, 3, 4, 5))
del model[0]
model.pop(1)
seen = [len(model), [layer.out_features for layer in model]]

## ModuleList: del of a slice
model = nn.ModuleList(nn.Linear(4, n) for n in (1, 2, 3, 4, 5))
del model[1:3]

## ModuleList: an index is replaced
model = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])
model[0] = nn.Linear(4, 1)

## ModuleList: reversed and enumerate
model = nn.ModuleList(nn.Linear(4, n) for n in (1, 2, 3))
seen = [[n, layer.out_features] for n, layer in enumerate(reversed(model))]

## ModuleList: whether it holds a layer
a = nn.Linear(4, 4)
model = nn.ModuleList([a])
seen = [a in model, nn.Linear(4, 4) in model]

## ModuleList: nested
model = nn.ModuleList([nn.ModuleList([nn.LSTMCell(4, 4), nn.LSTMCell(4, 4)]), nn.ModuleList()])

## ModuleList: a layer that is none
model = nn.ModuleList([nn.Linear(4, 4), 5])

## ModuleList: layers as arguments and not as a list
model = nn.ModuleList(nn.Linear(4, 4), nn.Linear(4, 4))

## ModuleList: one layer and not a list
model = nn.ModuleList(nn.Linear(4, 4))

## ModuleList: append of a list
model = nn.ModuleList()
model.append([nn.Linear(4, 4)])

## ModuleList: appended after a count
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(4, 4)])
model = M()
before = sum(p.numel() for p in model.parameters())
model.layers.append(nn.Linear(4, 4))
seen = before

## ModuleList: the same list object changed afterwards does nothing
layers = [nn.Linear(4, 4)]
model = nn.ModuleList(layers)
layers.append(nn.Linear(4, 4))

## ModuleDict: names
model = nn.ModuleDict({"rnn": nn.LSTM(5, 10), "out": nn.Linear(10, 1)})
seen = [list(model.keys()), model["rnn"].hidden_size, "out" in model, len(model)]

## ModuleDict: pairs
model = nn.ModuleDict([["lstm", nn.LSTM(5, 10)], ["gru", nn.GRU(5, 10)]])

## ModuleDict: set, update, pop and del
model = nn.ModuleDict()
model["a"] = nn.Linear(1, 1)
model["b"] = nn.Linear(1, 2)
model.update({"c": nn.Linear(1, 3), "d": nn.Linear(1, 4)})
model.pop("a")
del model["b"]
seen = [name for name, layer in model.items()]

## ModuleDict: values
model = nn.ModuleDict({"a": nn.Linear(1, 2), "b": nn.Linear(1, 3)})
seen = [layer.out_features for layer in model.values()]

## ModuleDict: a name that there is not
model = nn.ModuleDict({"a": nn.Linear(1, 2)})["b"]

## ModuleDict: a number as a name
model = nn.ModuleDict({1: nn.Linear(1, 2)})

## ModuleDict: a name with a dot
model = nn.ModuleDict({"a.b": nn.Linear(1, 2)})

## ModuleDict: inside a ModuleList inside a module
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList([nn.ModuleDict({"q": nn.Linear(4, 2), "k": nn.Linear(4, 2)}) for _ in range(2)])
model = M()
seen = model.heads[1]["k"].in_features

## subclass: of LSTM with its own arguments
class MyLSTM(nn.LSTM):
    def __init__(self, features, units):
        super().__init__(features, units, num_layers=2, batch_first=True)
        self.features = features
model = MyLSTM(5, 10)
seen = [model.features, model.hidden_size, model.num_layers, model.batch_first]

## subclass: of LSTM with a layer of its own
class MyLSTM(nn.LSTM):
    def __init__(self, features, units):
        super().__init__(features, units)
        self.out = nn.Linear(units, 1)
model = MyLSTM(5, 10)

## subclass: of LSTM without anything
class MyLSTM(nn.LSTM):
    pass
model = nn.Sequential(MyLSTM(5, 10, bidirectional=True))

## subclass: of GRU, renamed and called count
class Encoder(nn.GRU):
    count = 3
model = Encoder(5, 10)
seen = model.count

## subclass: of LSTMCell
class Peep(nn.LSTMCell):
    def __init__(self, x, h):
        super().__init__(x, h, bias=False)
        self.peep = nn.Linear(h, 3 * h)
model = Peep(5, 10)

## subclass: of Linear that takes no bias
class Projection(nn.Linear):
    def __init__(self, x, h):
        super().__init__(x, h, bias=False)
model = nn.Sequential(Projection(5, 10), nn.Linear(10, 5))

## subclass: of Embedding that is tied
class Table(nn.Embedding):
    pass
embed = Table(7, 3)
model = nn.Sequential(embed, nn.Linear(3, 7, bias=False))
model[1].weight = embed.weight

## subclass: of Sequential
class MLP(nn.Sequential):
    def __init__(self, *sizes):
        super().__init__(*(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])))
model = MLP(5, 10, 4, 1)
seen = len(model)

## subclass: of ModuleList
class Cells(nn.ModuleList):
    def __init__(self, depth):
        super().__init__(nn.LSTMCell(4, 4) for _ in range(depth))
model = Cells(2)

## subclass: of a subclass
class A(nn.LSTM):
    def __init__(self, h):
        super().__init__(5, h)
class B(A):
    def __init__(self):
        super().__init__(10)
        self.norm = nn.LayerNorm(10)
model = B()

## subclass: without super().__init__()
class MyLSTM(nn.LSTM):
    def __init__(self, h):
        self.h = h
model = MyLSTM(10)
seen = len(list(model.parameters()))

## arguments: read from the layers
rnn = nn.LSTM(5, 10, num_layers=2, bidirectional=True, dropout=0.1, proj_size=3)
model = nn.ModuleList([rnn, nn.Embedding(7, 3, padding_idx=0), nn.Linear(4, 2), nn.LayerNorm(6), nn.MultiheadAttention(8, 2), nn.Dropout(0.3)])
seen = [
    rnn.input_size, rnn.hidden_size, rnn.num_layers, rnn.bidirectional, rnn.proj_size, rnn.bias, rnn.batch_first,
    model[1].num_embeddings, model[1].embedding_dim, model[1].padding_idx, model[2].in_features, model[2].out_features,
    list(model[3].normalized_shape), model[4].embed_dim, model[4].num_heads, model[4].head_dim,
]

## arguments: one layer sized by another
rnn = nn.LSTM(5, 10, bidirectional=True)
model = nn.Sequential(rnn, nn.Linear((1 + rnn.bidirectional) * rnn.hidden_size, 3))

## arguments: setting hidden_size afterwards
model = nn.LSTM(5, 10)
model.hidden_size = 20
seen = model.hidden_size

## arguments: setting out_features afterwards
model = nn.Linear(5, 10)
model.out_features = 20

## arguments: all by position
model = nn.LSTM(5, 10, 2, False, True, 0.5, True, 3)

## arguments: RNN by position
model = nn.RNN(5, 10, 2, "relu")

## arguments: by name
model = nn.GRU(hidden_size=10, input_size=5)

## arguments: bidirectional=1
model = nn.LSTM(5, 10, bidirectional=1)

## arguments: bidirectional=0
model = nn.LSTM(5, 10, bidirectional=0)

## arguments: bias=0
model = nn.LSTM(5, 10, bias=0)

## arguments: bias=1
model = nn.LSTM(5, 10, bias=1)

## arguments: bias=0 in Linear
model = nn.Linear(5, 10, bias=0)

## arguments: bias=0 in LSTMCell
model = nn.LSTMCell(5, 10, bias=0)

## arguments: batch_first=1
model = nn.LSTM(5, 10, batch_first=1)

## unchecked: proj_size=False
model = nn.LSTM(5, 10, proj_size=False)

## unchecked: num_layers=True
model = nn.LSTM(5, 10, num_layers=True)

## arguments: device and dtype
model = nn.LSTM(5, 10, device="cpu", dtype=None)

## arguments: dropout of one layer
model = nn.LSTM(5, 10, dropout=0.5)

## arguments: dropout=0
model = nn.LSTM(5, 10, 2, dropout=0)

## arguments: dropout=1
model = nn.LSTM(5, 10, 2, dropout=1)

## arguments: proj_size
model = nn.LSTM(5, 10, 2, proj_size=4, bidirectional=True, bias=False)

## arguments: padding_idx
model = nn.Embedding(7, 3, padding_idx=-1)
seen = model.padding_idx

## arguments: _freeze
model = nn.Sequential(nn.Embedding(7, 3, _freeze=True), nn.Linear(3, 7))

## arguments: max_norm, sparse
model = nn.Embedding(7, 3, max_norm=1.0, sparse=True)

## arguments: LayerNorm of two axes
model = nn.LayerNorm((3, 4))

## arguments: LayerNorm of a list of one
model = nn.LayerNorm([6], bias=False)

## arguments: LayerNorm without gain
model = nn.LayerNorm(6, elementwise_affine=False)

## arguments: LayerNorm in a model
model = nn.Sequential(nn.Linear(5, 10), nn.LayerNorm(10), nn.Dropout(0.1), nn.LayerNorm(10, eps=1e-3))

## arguments: MultiheadAttention
model = nn.MultiheadAttention(8, 2, dropout=0.1, batch_first=True)

## arguments: MultiheadAttention with add_bias_kv
model = nn.MultiheadAttention(8, 2, add_bias_kv=True)

## arguments: MultiheadAttention with add_bias_kv and without bias
model = nn.MultiheadAttention(8, 2, bias=False, add_bias_kv=True)

## arguments: MultiheadAttention of other keys and values
model = nn.MultiheadAttention(8, 2, kdim=5, vdim=3)

## arguments: MultiheadAttention of other keys
model = nn.MultiheadAttention(8, 2, kdim=5, add_bias_kv=True, add_zero_attn=True)

## arguments: MultiheadAttention whose kdim is embed_dim
model = nn.MultiheadAttention(8, 2, kdim=8)

## arguments: MultiheadAttention without bias
model = nn.MultiheadAttention(8, 4, bias=False)
seen = [n for n, _ in model.named_parameters()]

## arguments: MultiheadAttention in a model
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(8, 2)
        self.norm = nn.LayerNorm(8)
model = M()
seen = [n for n, _ in model.named_parameters()]

## arguments: Identity takes anything
model = nn.Sequential(nn.Identity(54, unused=0.1), nn.Linear(3, 2))

## arguments: an RNN with relu
model = nn.RNN(5, 10, nonlinearity="relu", bidirectional=True)

## reads: trained numbers
model = nn.Sequential(nn.Embedding(7, 3), nn.Linear(3, 7))
for p in model[0].parameters():
    p.requires_grad = False
seen = [sum(p.numel() for p in model.parameters() if p.requires_grad), sum(p.numel() for p in model.parameters())]

## reads: requires_grad of one tensor
model = nn.LSTM(5, 10)
model.bias_hh_l0.requires_grad = False
seen = [n for n, p in model.named_parameters() if p.requires_grad]

## reads: requires_grad_ of a tensor
model = nn.Linear(5, 10)
model.weight.requires_grad_(False)

## reads: requires_grad_ of a model
model = nn.Sequential(nn.Embedding(7, 3), nn.Linear(3, 7))
model.requires_grad_(False)

## reads: requires_grad_ back without an argument
model = nn.Sequential(nn.Embedding(7, 3), nn.Linear(3, 7))
model.requires_grad_(False)
model[1].requires_grad_()

## reads: requires_grad_ of a layer and back
model = nn.Sequential(nn.Embedding(7, 3), nn.Linear(3, 7))
model.requires_grad_(False)
model[1].requires_grad_(True)

## reads: frozen by its name
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 3)
        self.rnn = nn.LSTM(3, 4)
        self.out = nn.Linear(4, 2)
model = M()
for name, p in model.named_parameters():
    if "bias" in name or name.startswith("embed"):
        p.requires_grad = False
seen = sum(p.numel() for p in model.parameters() if p.requires_grad)

## reads: frozen, then another layer is set
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.out = nn.Linear(10, 3)
model = M()
model.requires_grad_(False)
model.out = nn.Linear(10, 5)

## reads: frozen on the layer and not on its tensors
model = nn.Linear(5, 10)
model.requires_grad = False

## reads: names and order
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
        self.rnn = nn.LSTM(3, 4, num_layers=2, bidirectional=True, proj_size=2)
        self.embed = nn.Embedding(7, 3)
model = M()
seen = [[n, list(p.shape)] for n, p in model.named_parameters()]

## reads: children
model = nn.Sequential(nn.Linear(5, 10), nn.Sequential(nn.Linear(10, 4), nn.Linear(4, 1)))
seen = [len(list(model.children())), [n for n, _ in model.named_children()]]

## reads: children of a shared layer
a = nn.Linear(4, 4)
model = nn.Sequential(a, a)
seen = [len(list(model.children())), len(list(model.modules())), len(model)]

## reads: modules
model = nn.Sequential(nn.Linear(5, 10), nn.Sequential(nn.Linear(10, 4), nn.Linear(4, 1)))
seen = [len(list(model.modules())), [n for n, _ in model.named_modules()]]

## reads: a Sequential of children
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 3)
        self.rnn = nn.LSTM(3, 4)
        self.out = nn.Linear(4, 2)
model = nn.Sequential(*list(M().children())[:-1])

## reads: isinstance over modules
model = nn.Sequential(nn.Linear(5, 10), nn.LSTM(10, 4), nn.Linear(4, 1))
seen = sum(p.numel() for m in model.modules() if isinstance(m, nn.Linear) for p in m.parameters())

## reads: parameters without those inside
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 10)
        self.start = nn.Parameter(self.rnn.bias_hh_l0)
model = M()
seen = [len(list(model.parameters())), len(list(model.parameters(recurse=False)))]

## reads: state_dict lists a tied tensor twice
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Embedding(7, 3)
        self.decoder = nn.Linear(3, 7)
        self.decoder.weight = self.encoder.weight
model = M()
seen = list(model.state_dict())

## reads: named_parameters with the duplicates
a = nn.Linear(4, 4)
model = nn.Sequential(a, a)
seen = [n for n, _ in model.named_parameters(remove_duplicate=False)]

## reads: dict of named_parameters
model = nn.LSTM(5, 10)
seen = list(dict(model.named_parameters())["weight_ih_l0"].shape)

## reads: shapes
model = nn.LSTM(5, 10)
p = next(model.parameters())
seen = [list(p.shape), list(p.size()), p.size(0), p.dim(), p.ndim, p.numel(), p.shape[1], p.shape.numel()]

## reads: get_submodule and get_parameter
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(5, 10), nn.Linear(10, 1))
model = M()
seen = [model.get_submodule("net.1").in_features, model.get_parameter("net.0.weight").numel()]

## reads: eval, train, to
model = nn.LSTM(5, 10).to("cpu").train().eval()
seen = model.training

## reads: apply
def start(m):
    if isinstance(m, nn.Linear):
        nn.init.zeros_(m.bias)
model = nn.Sequential(nn.Linear(5, 10), nn.LSTM(10, 4))
model.apply(start)

## reads: nn.init of an LSTM
model = nn.LSTM(5, 10)
for name, p in model.named_parameters():
    if "weight" in name:
        nn.init.orthogonal_(p)
    else:
        nn.init.constant_(p, 0.0)

## reads: flatten_parameters and reset_parameters
model = nn.LSTM(5, 10)
model.flatten_parameters()
model.reset_parameters()

## reads: bias is None
model = nn.Linear(5, 10, bias=False)
seen = model.bias is None

## tensors: from_pretrained of another's weight
other = nn.Embedding(7, 3)
model = nn.Embedding.from_pretrained(other.weight)

## tensors: from_pretrained, not frozen
other = nn.Embedding(7, 3)
model = nn.Embedding.from_pretrained(other.weight, freeze=False)

## tensors: from_pretrained beside the other
other = nn.Embedding(7, 3)
model = nn.ModuleList([other, nn.Embedding.from_pretrained(other.weight, freeze=False)])

## tensors: from_pretrained, frozen beside the other
other = nn.Embedding(7, 3)
model = nn.ModuleList([other, nn.Embedding.from_pretrained(other.weight)])

## tensors: from_pretrained of a layer
model = nn.Embedding.from_pretrained(nn.Embedding(7, 3))

## tensors: from_pretrained with padding_idx
model = nn.Embedding.from_pretrained(nn.Linear(3, 7).weight, freeze=False, padding_idx=0)
seen = [model.num_embeddings, model.embedding_dim]

## tensors: from_pretrained of a vector
model = nn.Embedding.from_pretrained(nn.Linear(3, 7).bias)

## tensors: a Parameter made of another is another
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 7)
        self.scale = nn.Parameter(self.a.bias)
model = M()

## tensors: a Parameter that is not trained
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 7)
        self.scale = nn.Parameter(self.a.bias, requires_grad=False)
model = M()

## tensors: a layer's weight as a Parameter of another's
a = nn.Linear(3, 7)
b = nn.Linear(3, 7)
b.weight = nn.Parameter(a.weight)
model = nn.ModuleList([a, b])

## tensors: a tensor as an attribute of the model
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 7)
        self.alias = self.a.weight
model = M()
seen = [n for n, _ in model.named_parameters()]

## tensors: a tensor of a layer that the model does not hold
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Linear(3, 7).bias
        self.out = nn.Linear(7, 2)
model = M()

## tensors: in a plain list
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 7)
        self.all = [self.a.weight, nn.Linear(2, 2).weight]
model = M()

## tensors: register_parameter
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_parameter("start", nn.Parameter(nn.Linear(3, 7).bias))
        self.register_parameter("bias", None)
model = M()
seen = model.bias is None

## tensors: register_parameter of a number
model = nn.Module()
model.register_parameter("start", 5)

## tensors: register_buffer is not a parameter
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(7, 2)
        self.register_buffer("mask", nn.Linear(3, 7).bias)
        self.register_buffer("later", None)
model = M()
seen = list(model.state_dict())

## tensors: a buffer that is a parameter elsewhere
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 7)
        self.register_buffer("copy", self.out.weight)
model = M()

## tensors: a buffer becomes a layer's tensor
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 7)
        self.register_buffer("start", None)
        self.start = self.out.bias
model = M()

## tensors: the gradient is switched off on a tied pair in a list
model = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])
model[0].weight = model[1].weight
model[0].requires_grad_(False)

## refused: hidden_size=0
model = nn.LSTM(5, 0)

## refused: hidden_size=-1
model = nn.LSTM(5, -1)

## refused: hidden_size=1.5
model = nn.LSTM(5, 1.5)

## refused: hidden_size as a text
model = nn.GRU(5, "10")

## refused: hidden_size=None
model = nn.LSTM(5, None)

## refused: input_size=-1
model = nn.LSTM(-1, 10)

## refused: input_size=2.5
model = nn.LSTM(2.5, 10)

## refused: num_layers=0
model = nn.LSTM(5, 10, num_layers=0)

## refused: num_layers=-1
model = nn.LSTM(5, 10, num_layers=-1)

## refused: num_layers=2.0
model = nn.LSTM(5, 10, num_layers=2.0)

## refused: num_layers as a text
model = nn.LSTM(5, 10, num_layers="2")

## refused: proj_size=10 of 10
model = nn.LSTM(5, 10, proj_size=10)

## refused: proj_size=-1
model = nn.LSTM(5, 10, proj_size=-1)

## refused: proj_size=2.5
model = nn.LSTM(5, 10, proj_size=2.5)

## refused: proj_size of a GRU
model = nn.GRU(5, 10, proj_size=3)

## refused: dropout=1.5
model = nn.LSTM(5, 10, 2, dropout=1.5)

## refused: dropout=-0.1
model = nn.LSTM(5, 10, 2, dropout=-0.1)

## refused: dropout=True
model = nn.LSTM(5, 10, 2, dropout=True)

## refused: dropout as a text
model = nn.LSTM(5, 10, 2, dropout="0.5")

## refused: nonlinearity elu
model = nn.RNN(5, 10, nonlinearity="elu")

## refused: nonlinearity of an LSTM
model = nn.LSTM(5, 10, nonlinearity="tanh")

## refused: an unknown argument
model = nn.LSTM(5, 10, units=3)

## refused: a missing argument
model = nn.LSTM(5)

## refused: no argument
model = nn.LSTM()

## refused: too many arguments
model = nn.Linear(1, 2, True, None, None, 3)

## refused: an argument twice
model = nn.LSTM(5, 10, hidden_size=10)

## refused: a Keras argument
model = nn.LSTM(5, 10, return_sequences=True)

## refused: Linear of a negative size
model = nn.Linear(5, -10)

## refused: Linear of a fraction
model = nn.Linear(5, 2.5)

## refused: Linear of a text
model = nn.Linear("5", 10)

## refused: Linear without sizes
model = nn.Linear(5)

## refused: Embedding of a negative size
model = nn.Embedding(-7, 3)

## refused: Embedding of a fraction
model = nn.Embedding(7, 0.5)

## refused: padding_idx too large
model = nn.Embedding(7, 3, padding_idx=7)

## refused: padding_idx too small
model = nn.Embedding(7, 3, padding_idx=-8)

## refused: LayerNorm of a text
model = nn.LayerNorm("6")

## refused: LayerNorm of a fraction
model = nn.LayerNorm(2.5)

## refused: heads that do not divide
model = nn.MultiheadAttention(8, 3)

## refused: no heads
model = nn.MultiheadAttention(8, 0)

## refused: heads below zero
model = nn.MultiheadAttention(8, -2)

## refused: attention of no size
model = nn.MultiheadAttention(0, 2)

## refused: Dropout of 1.5
model = nn.Sequential(nn.Dropout(1.5))

## refused: Dropout below zero
model = nn.Dropout(-0.1)

## refused: a cell of a negative size
model = nn.LSTMCell(5, -1)

## refused: a cell of a fraction
model = nn.GRUCell(5, 1.5)

## refused: a cell with num_layers
model = nn.LSTMCell(5, 10, num_layers=2)

## refused: a module with an argument that its class does not take
class M(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.rnn = nn.LSTM(5, hidden)
model = M()

## refused: requires_grad of a text
model = nn.Linear(3, 4)
model.weight.requires_grad = "no"

## refused: requires_grad_ of a model by a text
model = nn.Linear(3, 4)
model.requires_grad_("no")

## refused: Module with an argument
model = nn.Module(5)
"""

KERAS = """
## sharing: one layer twice in Sequential
d = L.Dense(4)
model = keras.Sequential([I((4,)), d, d])

## sharing: one LSTM twice in a functional model
a = I((13, 4))
rnn = L.LSTM(4, return_sequences=True)
model = keras.Model(a, rnn(rnn(a)))

## sharing: one LSTM on two inputs
a, b = I((13, 5)), I((9, 5))
rnn = L.LSTM(10)
model = keras.Model([a, b], L.Dense(1)(L.Concatenate()([rnn(a), rnn(b)])))

## sharing: one embedding for two inputs
a, b = I((13,)), I((9,))
embed = L.Embedding(100, 8)
model = keras.Model([a, b], L.Concatenate()([L.LSTM(4)(embed(a)), L.GRU(4)(embed(b))]))

## sharing: one layer in Bidirectional and alone
a = I((13, 5))
rnn = L.LSTM(4, return_sequences=True)
model = keras.Model(a, [L.Bidirectional(rnn)(a), rnn(a)])

## sharing: one layer alone and in Bidirectional
a = I((13, 5))
rnn = L.LSTM(4, return_sequences=True)
model = keras.Model(a, [rnn(a), L.Bidirectional(rnn)(a)])

## sharing: one layer in two Bidirectionals
a = I((13, 5))
rnn = L.LSTM(4)
model = keras.Model(a, [L.Bidirectional(rnn)(a), L.Bidirectional(rnn, merge_mode="sum")(a)])

## sharing: one Bidirectional twice
a, b = I((13, 5)), I((9, 5))
both = L.Bidirectional(L.LSTM(4))
model = keras.Model([a, b], L.Concatenate()([both(a), both(b)]))

## sharing: Bidirectional of an RNN of a cell
model = keras.Sequential([I((4, 8)), L.Bidirectional(L.RNN(L.LSTMCell(3)))])

## sharing: Bidirectional of an RNN of a list of cells
model = keras.Sequential([I((4, 8)), L.Bidirectional(L.RNN([L.LSTMCell(3), L.GRUCell(2)]))])

## sharing: Bidirectional of stacked cells
model = keras.Sequential([I((4, 8)), L.Bidirectional(L.RNN(L.StackedRNNCells([L.LSTMCell(3), L.LSTMCell(2)])))])

## sharing: the forward layer of Bidirectional is a copy
rnn = L.LSTM(4)
both = L.Bidirectional(rnn)
model = keras.Sequential([I((13, 5)), both])
seen = [both.forward_layer is rnn, both.backward_layer is rnn]

## sharing: Bidirectional whose cell is used alone too
a = I((13, 5))
cell = L.LSTMCell(4)
model = keras.Model(a, [L.Bidirectional(L.RNN(cell))(a), L.RNN(cell)(a)])

## sharing: Bidirectional with backward_layer
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), backward_layer=L.LSTM(3, go_backwards=True))])

## sharing: Bidirectional with a GRU backwards
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), backward_layer=L.GRU(4, go_backwards=True)), L.Dense(2)])

## sharing: Bidirectional whose backward layer is used alone too
a = I((13, 5))
back = L.LSTM(4, go_backwards=True)
model = keras.Model(a, [L.Bidirectional(L.LSTM(4), backward_layer=back)(a), back(a)])

## sharing: Bidirectional whose forward layer was built before
a = I((13, 5))
rnn = L.LSTM(4)
before = rnn(a)
model = keras.Model(a, L.Bidirectional(rnn)(a))

## sharing: two RNNs of one cell
a = I((13, 4))
cell = L.LSTMCell(4)
model = keras.Model(a, L.RNN(cell)(L.RNN(cell, return_sequences=True)(a)))

## sharing: an RNN of one cell twice
cell = L.LSTMCell(4)
model = keras.Sequential([I((13, 4)), L.RNN([cell, cell])])

## sharing: StackedRNNCells of one cell twice
cell = L.GRUCell(4)
model = keras.Sequential([I((13, 4)), L.RNN(L.StackedRNNCells([cell, cell, L.GRUCell(4)]))])

## unchecked: an RNN of one cell twice whose input does not fit
cell = L.LSTMCell(4)
model = keras.Sequential([I((13, 5)), L.RNN([cell, cell])])

## sharing: a layer in TimeDistributed and alone
a = I((13, 4))
d = L.Dense(4)
model = keras.Model(a, d(L.TimeDistributed(d)(a)))

## sharing: one layer in two TimeDistributeds
a = I((13, 4))
d = L.Dense(4)
model = keras.Model(a, L.TimeDistributed(d)(L.TimeDistributed(d)(a)))

## sharing: one layer in two Sequentials
d = L.Dense(3)
first = keras.Sequential([I((3,)), d])
second = keras.Sequential([I((3,)), d, L.Dense(2)])
model = keras.Sequential([I((3,)), first, second])

## sharing: one model called twice
a = I((13, 5))
encoder = keras.Model(a, L.LSTM(4)(a))
b, c = I((13, 5)), I((13, 5))
model = keras.Model([b, c], L.Dense(1)(L.Concatenate()([encoder(b), encoder(c)])))

## sharing: one Sequential called twice
encoder = keras.Sequential([L.Embedding(7, 3), L.LSTM(4)])
a, b = I((13,)), I((13,))
model = keras.Model([a, b], L.Concatenate()([encoder(a), encoder(b)]))

## sharing: one Sequential called at two lengths
encoder = keras.Sequential([L.Embedding(7, 3), L.LSTM(4)])
a, b = I((13,)), I((9,))
model = keras.Model([a, b], L.Concatenate()([encoder(a), encoder(b)]))

## sharing: one Sequential twice in a Sequential
block = keras.Sequential([L.Dense(4), L.Dense(4)])
model = keras.Sequential([I((4,)), block, block])

## sharing: a model and its layer
a = I((13, 5))
rnn = L.LSTM(5, return_sequences=True)
inner = keras.Model(a, rnn(a))
b = I((13, 5))
model = keras.Model(b, rnn(inner(b)))

## sharing: one layer under two attributes
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = L.Dense(4)
        self.b = self.a
    def call(self, x):
        return self.b(self.a(x))
model = M()
outputs = model(I((4,)))

## sharing: one layer in a list of a model twice
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [L.Dense(4)] * 3
    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x
model = M()
outputs = model(I((4,)))

## sharing: one layer in two models of a model
class Head(keras.Model):
    def __init__(self, shared):
        super().__init__()
        self.shared = shared
        self.own = L.Dense(2)
    def call(self, x):
        return self.own(self.shared(x))
class M(keras.Model):
    def __init__(self):
        super().__init__()
        shared = L.LSTM(4)
        self.a = Head(shared)
        self.b = Head(shared)
    def call(self, x):
        return self.a(x), self.b(x)
model = M()
outputs = model(I((13, 5)))

## sharing: one cell in two Keras models
cell = L.SimpleRNNCell(4)
a = I((13, 4))
first = keras.Model(a, L.RNN(cell, return_sequences=True)(a))
b = I((13, 4))
model = keras.Model(b, L.RNN(cell)(first(b)))

## sharing: one layer for two widths
d = L.Dense(4)
model = keras.Sequential([I((3,)), d, d])

## sharing: one name for two layers
model = keras.Sequential([I((3,)), L.Dense(4, name="a"), L.Dense(4, name="a")])

## attributes: a plain list of layers is seen
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.cells = [L.LSTM(4, return_sequences=True), L.LSTM(4)]
    def call(self, x):
        for cell in self.cells:
            x = cell(x)
        return x
model = M()
outputs = model(I((13, 5)))

## attributes: a plain dict of layers is seen
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = {"rnn": L.LSTM(4), "out": L.Dense(1)}
    def call(self, x):
        return self.parts["out"](self.parts["rnn"](x))
model = M()
outputs = model(I((13, 5)))

## attributes: a tuple of layers is seen
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = (L.LSTM(4), L.Dense(1))
    def call(self, x):
        return self.parts[1](self.parts[0](x))
model = M()
outputs = model(I((13, 5)))

## attributes: a list inside a list
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [[L.Dense(4), L.Dense(4)], [L.Dense(4)]]
    def call(self, x):
        for row in self.parts:
            for layer in row:
                x = layer(x)
        return x
model = M()
outputs = model(I((5,)))

## attributes: a layer that is never called
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.used = L.Dense(4)
        self.unused = L.Dense(4)
    def call(self, x):
        return self.used(x)
model = M()
outputs = model(I((5,)))

## attributes: appended to the list
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = []
        for n in (4, 3, 2):
            self.parts.append(L.Dense(n))
    def call(self, x):
        for layer in self.parts:
            x = layer(x)
        return x
model = M()
outputs = model(I((5,)))

## attributes: a layer = None
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = None
    def call(self, x):
        return self.rnn(x)
model = M()
outputs = model(I((13, 5)))

## attributes: a layer is replaced before the build
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = L.Dense(4)
        self.out = L.Dense(3)
    def call(self, x):
        return self.out(x)
model = M()
outputs = model(I((5,)))

## attributes: a layer before super().__init__()
class M(keras.Model):
    def __init__(self):
        self.out = L.Dense(4)
        super().__init__()
    def call(self, x):
        return self.out(x)
model = M()
outputs = model(I((5,)))

## attributes: a layer without super().__init__()
class M(keras.Model):
    def __init__(self):
        self.out = L.Dense(4)
    def call(self, x):
        return self.out(x)
model = M()
outputs = model(I((5,)))

## attributes: a model that holds itself
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = L.Dense(4)
        self.me = self
    def call(self, x):
        return self.out(x)
model = M()
outputs = model(I((5,)))

## attributes: order of setting and not of calling
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = L.Dense(1)
        self.rnn = L.LSTM(4)
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
outputs = model(I((13, 5)))

## attributes: a missing one
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = L.Dense(1)
model = M()
seen = model.rnn

## names: layers
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.layers = [L.Dense(4), L.Dense(3)]
    def call(self, x):
        return self.layers[1](self.layers[0](x))
model = M()
outputs = model(I((5,)))

## names: name
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.name = "tagger"
        self.out = L.Dense(4)
    def call(self, x):
        return self.out(x)
model = M()
outputs = model(I((5,)))
seen = model.name

## names: name as an argument
class M(keras.Model):
    def __init__(self):
        super().__init__(name="tagger")
        self.out = L.Dense(4)
    def call(self, x):
        return self.out(x)
model = M()
outputs = model(I((5,)))
seen = model.name

## names: count
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.count = 3
        self.parts = [L.Dense(4) for _ in range(self.count)]
    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x
model = M()
outputs = model(I((5,)))
seen = model.count

## names: tensors and table
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.table = L.Embedding(7, 3)
        self.tensors = L.LSTM(4)
    def call(self, x):
        return self.tensors(self.table(x))
model = M()
outputs = model(I((13,)))

## names: packed, at, options, pack
class M(keras.Model):
    def __init__(self, **options):
        super().__init__()
        self.options = options
        self.packed = L.LSTM(options["units"])
        self.at = L.Dense(4)
        self.pack = L.Dense(2)
    def call(self, x):
        return self.pack(self.at(self.packed(x)))
model = M(units=3)
outputs = model(I((13, 5)))
seen = model.options["units"]

## names: every other word as a layer
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.frozen = L.Dense(2)
        self.layout = L.Dense(3)
        self.inner = L.Dense(4)
        self.takes = L.Dense(5)
        self.macs = L.Dense(6)
        self.shape = L.Dense(7)
        self.unknown = L.Dense(8)
        self.label = L.Dense(9)
        self.found = L.Dense(10)
        self.start = L.Dense(11)
        self.added = L.Dense(12)
        self.channels = L.Dense(13)
    def call(self, x):
        for layer in (self.frozen, self.layout, self.inner, self.takes, self.macs, self.shape, self.unknown, self.label, self.found, self.start, self.added, self.channels):
            x = layer(x)
        return x
model = M()
outputs = model(I((1,)))

## names: weights is Keras's own
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.weights = L.Dense(2)
    def call(self, x):
        return self.weights(x)
model = M()
outputs = model(I((5,)))

## names: count in a layer
class Block(L.Layer):
    def __init__(self):
        super().__init__()
        self.count = L.Dense(4)
        self.table = 3
    def call(self, x):
        return self.count(x)
model = keras.Sequential([I((5,)), Block()])

## Sequential: add
model = keras.Sequential()
model.add(I((13, 5)))
model.add(L.LSTM(10))
model.add(L.Dense(1))

## Sequential: add without an Input, then build
model = keras.Sequential()
model.add(L.LSTM(10))
model.add(L.Dense(1))
model.build((None, 13, 5))

## Sequential: build
model = keras.Sequential([L.LSTM(10, return_sequences=True), L.Dense(1)])
model.build((None, 13, 5))

## Sequential: build with the batch
model = keras.Sequential([L.LSTM(10), L.Dense(1)])
model.build((32, 13, 5))

## Sequential: build by name
model = keras.Sequential([L.LSTM(10), L.Dense(1)])
model.build(input_shape=(None, None, 5))

## Sequential: input_shape of the first layer
model = keras.Sequential([L.LSTM(10, input_shape=(13, 5)), L.Dense(1)])

## Sequential: input_dim of the first layer
model = keras.Sequential([L.Dense(10, input_dim=5), L.Dense(1)])

## Sequential: called on an Input
model = keras.Sequential([L.LSTM(10), L.Dense(1)])
outputs = model(I((13, 5)))

## Sequential: an InputLayer with shape
model = keras.Sequential([L.InputLayer(shape=(13, 5)), L.LSTM(10)])

## Sequential: an InputLayer with batch_shape
model = keras.Sequential([L.InputLayer(batch_shape=(32, 13, 5)), L.LSTM(10)])

## Sequential: an InputLayer by position
model = keras.Sequential([L.InputLayer((13, 5)), L.LSTM(10)])

## Sequential: an InputLayer with input_shape
model = keras.Sequential([L.InputLayer(input_shape=(13, 5)), L.LSTM(10)])

## Sequential: an Input with batch_shape
model = keras.Sequential([keras.Input(batch_shape=(32, 13, 5)), L.LSTM(10)])

## Sequential: an Input with batch_size
model = keras.Sequential([keras.Input(shape=(13, 5), batch_size=32, name="text"), L.LSTM(10)])

## Sequential: two Inputs
model = keras.Sequential([I((13, 5)), I((13, 5)), L.LSTM(10)])

## Sequential: names of the layers
model = keras.Sequential([I((13, 5)), L.LSTM(10, return_sequences=True), L.LSTM(4, name="second"), L.Dense(1)])
seen = [layer.name for layer in model.layers]

## Sequential: layers
model = keras.Sequential([I((13, 5)), L.LSTM(10), L.Dropout(0.2), L.Dense(1)])
seen = [len(model.layers), model.layers[0].units, model.layers[-1].units, model.layers[0].count_params()]

## Sequential: get_layer
model = keras.Sequential([I((13, 5)), L.LSTM(10, name="rnn"), L.Dense(1)])
seen = [model.get_layer("rnn").units, model.get_layer(index=1).units, model.get_layer("rnn").count_params()]

## Sequential: get_layer of a name that there is not
model = keras.Sequential([I((13, 5)), L.LSTM(10)])
seen = model.get_layer("gru")

## Sequential: pop
model = keras.Sequential([I((13, 5)), L.LSTM(10), L.Dense(4), L.Dense(1)])
model.pop()

## Sequential: pop and add
model = keras.Sequential([I((13, 5)), L.LSTM(10), L.Dense(4)])
model.pop()
model.add(L.Dense(7))

## Sequential: pop and add before the build
model = keras.Sequential([L.LSTM(10), L.Dense(4)])
model.pop()
model.add(L.Dense(7))
model.build((None, 13, 5))

## Sequential: a list of its layers in another
first = keras.Sequential([I((13, 5)), L.LSTM(10), L.Dense(4)])
model = keras.Sequential([I((13, 5)), *first.layers[:-1], L.Dense(1)])

## Sequential: nested
model = keras.Sequential([I((13, 5)), keras.Sequential([L.LSTM(10), L.Dense(4)]), L.Dense(1)])

## Sequential: nested with an Input of its own
encoder = keras.Sequential([I((13, 5)), L.LSTM(10)])
model = keras.Sequential([encoder, L.Dense(1)])

## Sequential: nested twice
inner = keras.Sequential([L.Dense(4)])
model = keras.Sequential([I((13, 5)), keras.Sequential([L.LSTM(10), inner]), L.Dense(1)])

## Sequential: a functional model inside
a = I((4, 8))
encoder = keras.Model(a, L.LSTM(3)(a))
model = keras.Sequential([I((4, 8)), encoder, L.Dense(1)])

## Sequential: a functional model first
a = I((4, 8))
encoder = keras.Model(a, L.LSTM(3)(a))
model = keras.Sequential([encoder, L.Dense(1)])

## Sequential: a subclassed model inside
class Encoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(3)
    def call(self, x):
        return self.rnn(x)
model = keras.Sequential([I((4, 8)), Encoder(), L.Dense(1)])

## Sequential: a class
class Tagger(keras.Sequential):
    def __init__(self, units):
        super().__init__([L.LSTM(units, return_sequences=True), L.Dense(3)])
model = Tagger(10)
model.build((None, 13, 5))

## Sequential: a name
model = keras.Sequential([I((13, 5)), L.LSTM(10)], name="tagger")
seen = model.name

## Sequential: trainable=False
model = keras.Sequential([I((13, 5)), L.LSTM(10)], trainable=False)

## Sequential: a tuple of layers
model = keras.Sequential((I((13, 5)), L.LSTM(10)))

## Sequential: models.Sequential
model = keras.models.Sequential([keras.layers.Input((13, 5)), keras.layers.LSTM(10)])

## Sequential: something that is no layer
model = keras.Sequential([I((13, 5)), 10])

## Sequential: a class and not a layer
model = keras.Sequential([I((13, 5)), L.LSTM])

## Sequential: a function
model = keras.Sequential([I((13, 5)), len])

## Sequential: LSTM after LSTM without sequences
model = keras.Sequential([I((13, 5)), L.LSTM(10), L.LSTM(10)])

## Sequential: an LSTM of a flat input
model = keras.Sequential([I((5,)), L.LSTM(10)])

## Sequential: an LSTM of a picture
model = keras.Sequential([I((8, 8, 3)), L.LSTM(10)])

## Sequential: a misfit refused by add
model = keras.Sequential([I((5,)), L.Dense(4)])
model.add(L.LSTM(10))

## Sequential: built again at another width
model = keras.Sequential([L.LSTM(10), L.Dense(1)])
model.build((None, 13, 5))
model.build((None, 13, 6))

## Sequential: called at another width
model = keras.Sequential([I((13, 5)), L.LSTM(10)])
outputs = model(I((13, 6)))

## Sequential: called at another length
model = keras.Sequential([I((None, 5)), L.LSTM(10)])
outputs = model(I((99, 5)))

## Sequential: counted, then more is added
model = keras.Sequential([I((13, 5)), L.LSTM(10)])
before = model.count_params()
model.add(L.Dense(1))
seen = [before, model.count_params()]

## functional: from an intermediate tensor
a = I((4, 8))
x = L.Dense(8)(a)
model = keras.Model(x, L.Dense(1)(L.LSTM(3)(x)))

## functional: to an intermediate tensor
a = I((4, 8))
x = L.LSTM(3)(a)
y = L.Dense(1)(x)
model = keras.Model(a, x)

## functional: two models of one graph
a = I((4, 8))
x = L.LSTM(3)(a)
y = L.Dense(1)(x)
encoder = keras.Model(a, x)
model = keras.Model(a, y)
seen = [encoder.count_params(), model.count_params()]

## functional: the layers of a model, from inside
a = I((4, 8))
base = keras.Model(a, L.Dense(1)(L.LSTM(3, name="rnn")(a)))
model = keras.Model(base.input, base.get_layer("rnn").output)

## functional: a model inside a model
a = I((4, 8))
encoder = keras.Model(a, L.LSTM(3)(a))
b = I((4, 8))
model = keras.Model(b, L.Dense(1)(encoder(b)))

## functional: three models deep
a = I((4, 8))
one = keras.Model(a, L.LSTM(3)(a))
b = I((4, 8))
two = keras.Model(b, L.Dense(2)(one(b)))
c = I((4, 8))
model = keras.Model(c, L.Dense(1)(two(c)))

## functional: a model with two outputs inside
a = I((4, 8))
encoder = keras.Model(a, [L.LSTM(3)(a), L.GRU(2)(a)])
b = I((4, 8))
x, y = encoder(b)
model = keras.Model(b, L.Dense(1)(L.Concatenate()([x, y])))

## functional: a model with two inputs inside
a, b = I((4, 8)), I((4, 2))
encoder = keras.Model([a, b], L.Concatenate()([L.LSTM(3)(a), L.LSTM(3)(b)]))
c, d = I((4, 8)), I((4, 2))
model = keras.Model([c, d], L.Dense(1)(encoder([c, d])))

## functional: a dict of inputs
a, b = I((4, 8), name="a"), I((4, 2), name="b")
model = keras.Model({"a": a, "b": b}, L.Concatenate()([L.LSTM(3)(a), L.LSTM(3)(b)]))

## functional: a dict of outputs
a = I((4, 8))
model = keras.Model(a, {"x": L.LSTM(3)(a), "y": L.Dense(2)(a)})

## functional: two outputs
a = I((4, 8))
x = L.LSTM(3)(a)
model = keras.Model(a, [L.Dense(1)(x), L.Dense(5)(x)])

## functional: a nested Sequential
a = I((4, 8))
x = keras.Sequential([L.LSTM(3), L.Dense(2)])(a)
model = keras.Model(a, L.Dense(1)(x))

## functional: inputs and outputs by name
a = I(shape=(4, 8), name="text")
model = keras.Model(inputs=a, outputs=L.Dense(1)(L.LSTM(3)(a)), name="tagger")
seen = model.name

## functional: models.Model and a list of one
a = keras.layers.Input((4, 8))
model = keras.models.Model([a], [L.LSTM(3)(a)])

## functional: a branch that is not on the way
a = I((4, 8))
x = L.LSTM(3)(a)
aside = L.Dense(100)(x)
model = keras.Model(a, L.Dense(1)(x))

## functional: branches of unlike depth
a = I((4, 8))
x = L.LSTM(3)(L.Dense(2)(a))
y = L.GRU(3)(a)
model = keras.Model(a, L.Concatenate()([y, x]))

## functional: an input that is not used
a, b = I((4, 8)), I((4, 2))
model = keras.Model([a, b], L.LSTM(3)(a))

## functional: an input that is missing
a, b = I((4, 8)), I((4, 2))
model = keras.Model(a, L.Concatenate()([L.LSTM(3)(a), L.LSTM(3)(b)]))

## functional: the input is the output
a = I((4, 8))
model = keras.Model(a, a)

## functional: outputs that are no tensors
a = I((4, 8))
model = keras.Model(a, 5)

## functional: a layer for an output
a = I((4, 8))
model = keras.Model(a, L.LSTM(3))

## functional: no outputs
a = I((4, 8))
model = keras.Model(a)

## functional: called at another width
a = I((4, 8))
encoder = keras.Model(a, L.LSTM(3)(a))
b = I((4, 9))
model = keras.Model(b, encoder(b))

## functional: states handed on
a = I((None, 8))
outputs, h, c = L.LSTM(3, return_state=True)(a)
b = I((None, 5))
x = L.LSTM(3, return_sequences=True)(b, initial_state=[h, c])
model = keras.Model([a, b], L.Dense(2)(x))

## functional: states of a GRU
a = I((None, 8))
outputs, h = L.GRU(3, return_state=True)(a)
b = I((None, 5))
model = keras.Model([a, b], L.GRU(3)(b, initial_state=h))

## functional: states of a Bidirectional
a = I((None, 8))
outputs, fh, fc, bh, bc = L.Bidirectional(L.LSTM(3, return_state=True))(a)
h, c = L.Concatenate()([fh, bh]), L.Concatenate()([fc, bc])
b = I((None, 5))
model = keras.Model([a, b], L.LSTM(6)(b, initial_state=[h, c]))

## functional: return_state and return_sequences
a = I((None, 8))
x, h, c = L.LSTM(3, return_sequences=True, return_state=True)(a)
model = keras.Model(a, [L.Dense(2)(x), L.Dense(4)(h), L.Dense(5)(c)])

## functional: states of stacked cells
a = I((None, 8))
x, one, two = L.RNN([L.GRUCell(3), L.GRUCell(4)], return_state=True)(a)
model = keras.Model(a, [L.Dense(1)(x), L.Dense(1)(one), L.Dense(1)(two)])

## functional: Concatenate of three
a, b, c = I((3,)), I((4,)), I((5,))
model = keras.Model([a, b, c], L.Dense(2)(L.Concatenate()([a, b, c])))

## functional: Concatenate of sequences
a, b = I((13, 4)), I((13, 5))
model = keras.Model([a, b], L.LSTM(2)(L.Concatenate(axis=-1)([a, b])))

## functional: Concatenate of an input with itself
a = I((13, 4))
model = keras.Model(a, L.LSTM(2)(L.Concatenate()([a, a])))

## functional: Concatenate of unequal lengths
a, b = I((13, 4)), I((9, 5))
model = keras.Model([a, b], L.LSTM(2)(L.Concatenate()([a, b])))

## functional: Concatenate of unequal axes
a, b = I((13, 4)), I((5,))
model = keras.Model([a, b], L.Concatenate()([a, b]))

## functional: Concatenate of one
a = I((13, 4))
model = keras.Model(a, L.Concatenate()([a]))

## functional: Concatenate of an unknown length
a, b = I((None, 4)), I((9, 5))
model = keras.Model([a, b], L.LSTM(2)(L.Concatenate()([a, b])))

## functional: a layer called on a list by mistake
a, b = I((13, 4)), I((13, 4))
model = keras.Model([a, b], L.LSTM(2)([a, b]))

## functional: a layer called on nothing
model = L.LSTM(2)()

## functional: a layer called on a number
model = L.LSTM(2)(5)

## unchecked: initial states of another width
a = I((None, 8))
x, h, c = L.LSTM(3, return_state=True)(a)
model = keras.Model(a, L.LSTM(4)(a, initial_state=[h, c]))

## class: build does not build what is inside
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.embed = L.Embedding(7, 3)
        self.rnn = L.Bidirectional(L.LSTM(4))
        self.out = L.Dense(2)
    def call(self, x):
        return self.out(self.rnn(self.embed(x)))
model = M()
model.build((None, 13))

## class: called on an Input
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = L.Dense(2)
    def call(self, x, training=None):
        return self.out(self.rnn(x, training=training))
model = M()
outputs = model(I((13, 5)))

## class: with arguments
class M(keras.Model):
    def __init__(self, units, classes=3, **kwargs):
        super().__init__(**kwargs)
        self.rnn = L.GRU(units)
        self.out = L.Dense(classes)
    def call(self, x):
        return self.out(self.rnn(x))
model = M(4, classes=2, name="tagger")
outputs = model(I((13, 5)))

## class: models inside a model
class Encoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4, return_sequences=True)
    def call(self, x):
        return self.rnn(x)
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = keras.Sequential([L.LSTM(3), L.Dense(2)])
    def call(self, x):
        return self.decoder(self.encoder(x))
model = M()
outputs = model(I((13, 5)))

## class: a functional model inside
a = I((13, 5))
encoder = keras.Model(a, L.LSTM(4)(a))
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = encoder
        self.out = L.Dense(2)
    def call(self, x):
        return self.out(self.encoder(x))
model = M()
outputs = model(I((13, 5)))

## class: inside a functional model
class Encoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
    def call(self, x):
        return self.rnn(x)
a = I((13, 5))
model = keras.Model(a, L.Dense(2)(Encoder()(a)))

## class: functional inside __init__
class M(keras.Model):
    def __init__(self, units):
        a = keras.Input((13, 5))
        super().__init__(inputs=a, outputs=L.Dense(2)(L.LSTM(units)(a)))
model = M(4)

## class: two outputs
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4, return_state=True)
        self.a = L.Dense(2)
        self.b = L.Dense(3)
    def call(self, x):
        x, h, c = self.rnn(x)
        return self.a(x), self.b(c)
model = M()
outputs = model(I((13, 5)))

## class: two inputs
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = L.LSTM(4)
        self.b = L.LSTM(3)
        self.out = L.Dense(2)
        self.join = L.Concatenate()
    def call(self, inputs):
        x, y = inputs
        return self.out(self.join([self.a(x), self.b(y)]))
model = M()
outputs = model([I((13, 5)), I((9, 2))])

## class: a layer that is used twice in call
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = L.Dense(5)
    def call(self, x):
        return self.dense(self.dense(x))
model = M()
outputs = model(I((5,)))

## class: build, then called on an Input
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = L.Dense(2)
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
model.build((None, 13, 5))
outputs = model(I((13, 5)))

## class: a build of its own
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = L.Dense(2)
    def build(self, input_shape):
        self.rnn.build(input_shape)
        self.out.build((None, 4))
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
model.build((None, 13, 5))

## class: called on a misfit
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
    def call(self, x):
        return self.rnn(x)
model = M()
outputs = model(I((5,)))

## unchecked: build of a misfit
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
    def call(self, x):
        return self.rnn(x)
model = M()
model.build((None, 5))

## class: reads after a call
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = L.Dense(2)
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
outputs = model(I((13, 5)))
seen = [model.count_params(), len(model.weights), [layer.name for layer in model.layers], model.get_layer("dense").units]

## class: count_params after build
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
    def call(self, x):
        return self.rnn(x)
model = M()
model.build((None, 13, 5))
seen = [model.count_params(), len(model.weights), len(model.trainable_weights), [layer.name for layer in model.layers]]

## class: of LSTM
class MyLSTM(L.LSTM):
    def __init__(self, units):
        super().__init__(units, return_sequences=True)
model = keras.Sequential([I((13, 5)), MyLSTM(4), L.LSTM(3)])

## class: of LSTM without anything
class MyLSTM(L.LSTM):
    pass
model = keras.Sequential([I((13, 5)), MyLSTM(4, use_bias=False)])

## class: of LSTMCell
class MyCell(L.LSTMCell):
    pass
model = keras.Sequential([I((13, 5)), L.RNN(MyCell(4))])

## class: of Layer with layers inside
class Block(L.Layer):
    def __init__(self, units):
        super().__init__()
        self.rnn = L.LSTM(units, return_sequences=True)
        self.norm = L.LayerNormalization()
    def call(self, x):
        return self.norm(self.rnn(x))
model = keras.Sequential([I((13, 5)), Block(4), Block(3)])

## class: of Layer that makes its layers in build
class Block(L.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, input_shape):
        self.dense = L.Dense(self.units)
        self.dense.build(input_shape)
    def call(self, x):
        return self.dense(x)
model = keras.Sequential([I((13, 5)), Block(4)])

## class: of Layer in a functional model, twice
class Block(L.Layer):
    def __init__(self):
        super().__init__()
        self.dense = L.Dense(5)
    def call(self, x):
        return self.dense(x)
a = I((13, 5))
block = Block()
model = keras.Model(a, block(block(a)))

## class: of Dense in TimeDistributed
class MyDense(L.Dense):
    pass
model = keras.Sequential([I((13, 5)), L.TimeDistributed(MyDense(4))])

## class: of LSTM in Bidirectional
class MyLSTM(L.LSTM):
    pass
model = keras.Sequential([I((13, 5)), L.Bidirectional(MyLSTM(4))])

## class: an argument too many
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = L.Dense(4)
model = M(5)

## frozen: LSTM as an argument
model = keras.Sequential([I((13, 5)), L.LSTM(4, trainable=False), L.Dense(1)])

## frozen: LSTM before the build
rnn = L.LSTM(4)
rnn.trainable = False
model = keras.Sequential([I((13, 5)), rnn, L.Dense(1)])

## frozen: LSTM after the build
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
model.layers[0].trainable = False

## frozen: and thawed
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
model.layers[0].trainable = False
model.layers[0].trainable = True

## frozen: Bidirectional as an argument
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), trainable=False)])

## frozen: Bidirectional before the build
both = L.Bidirectional(L.LSTM(4))
both.trainable = False
model = keras.Sequential([I((13, 5)), both])

## frozen: Bidirectional after the build
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4))])
model.layers[0].trainable = False

## frozen: the layer inside Bidirectional as an argument
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4, trainable=False))])

## frozen: the layer inside Bidirectional before
rnn = L.LSTM(4)
rnn.trainable = False
model = keras.Sequential([I((13, 5)), L.Bidirectional(rnn)])

## frozen: the layer inside Bidirectional after
rnn = L.LSTM(4)
model = keras.Sequential([I((13, 5)), L.Bidirectional(rnn)])
rnn.trainable = False

## frozen: the forward layer of Bidirectional
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4))])
model.layers[0].forward_layer.trainable = False

## frozen: RNN as an argument
model = keras.Sequential([I((13, 5)), L.RNN(L.LSTMCell(4), trainable=False)])

## frozen: RNN after the build
model = keras.Sequential([I((13, 5)), L.RNN(L.LSTMCell(4))])
model.layers[0].trainable = False

## frozen: the cell inside RNN as an argument
model = keras.Sequential([I((13, 5)), L.RNN(L.LSTMCell(4, trainable=False))])

## frozen: the cell inside RNN after the build
cell = L.LSTMCell(4)
model = keras.Sequential([I((13, 5)), L.RNN(cell)])
cell.trainable = False

## frozen: the cell of an LSTM
model = keras.Sequential([I((13, 5)), L.LSTM(4)])
model.layers[0].cell.trainable = False

## frozen: an RNN of cells as an argument
model = keras.Sequential([I((13, 5)), L.RNN([L.LSTMCell(4), L.LSTMCell(4)], trainable=False)])

## frozen: one of two cells
model = keras.Sequential([I((13, 5)), L.RNN([L.LSTMCell(4, trainable=False), L.LSTMCell(4)])])

## frozen: StackedRNNCells as an argument
model = keras.Sequential([I((13, 5)), L.RNN(L.StackedRNNCells([L.LSTMCell(4), L.LSTMCell(4)], trainable=False))])

## frozen: StackedRNNCells after the build
cells = L.StackedRNNCells([L.LSTMCell(4), L.LSTMCell(4)])
model = keras.Sequential([I((13, 5)), L.RNN(cells)])
cells.trainable = False

## frozen: TimeDistributed as an argument
model = keras.Sequential([I((13, 5)), L.TimeDistributed(L.Dense(4), trainable=False)])

## frozen: TimeDistributed after the build
model = keras.Sequential([I((13, 5)), L.TimeDistributed(L.Dense(4))])
model.layers[0].trainable = False

## frozen: the layer inside TimeDistributed
model = keras.Sequential([I((13, 5)), L.TimeDistributed(L.Dense(4, trainable=False))])

## frozen: Sequential before the build
model = keras.Sequential([L.LSTM(4), L.Dense(1)])
model.trainable = False
model.build((None, 13, 5))

## frozen: Sequential after the build
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
model.trainable = False

## frozen: Sequential, then a layer is added
model = keras.Sequential([I((13, 5)), L.LSTM(4)])
model.trainable = False
model.add(L.Dense(1))

## frozen: Sequential, then one layer thawed
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
model.trainable = False
model.layers[-1].trainable = True

## frozen: a layer, then the model thawed
model = keras.Sequential([I((13, 5)), L.LSTM(4, trainable=False), L.Dense(1)])
model.trainable = True

## frozen: Model as an argument
a = I((13, 5))
model = keras.Model(a, L.LSTM(4)(a), trainable=False)

## frozen: Model after
a = I((13, 5))
model = keras.Model(a, L.LSTM(4)(a))
model.trainable = False

## frozen: a model inside a model
a = I((13, 5))
encoder = keras.Model(a, L.LSTM(4)(a))
encoder.trainable = False
b = I((13, 5))
model = keras.Model(b, L.Dense(1)(encoder(b)))

## frozen: a model inside a Sequential as an argument
model = keras.Sequential([I((13, 5)), keras.Sequential([L.LSTM(4)], trainable=False), L.Dense(1)])

## frozen: a shared layer
a, b = I((13, 5)), I((9, 5))
rnn = L.LSTM(4)
model = keras.Model([a, b], L.Dense(1)(L.Concatenate()([rnn(a), rnn(b)])))
rnn.trainable = False

## frozen: a class
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4, trainable=False)
        self.out = L.Dense(1)
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
outputs = model(I((13, 5)))

## frozen: a class, all of it
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = L.Dense(1)
        self.trainable = False
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
outputs = model(I((13, 5)))

## frozen: Embedding
model = keras.Sequential([I((13,)), L.Embedding(7, 3, trainable=False), L.LSTM(4)])

## frozen: all layers in a loop
model = keras.Sequential([I((13,)), L.Embedding(7, 3), L.LSTM(4), L.Dense(1)])
for layer in model.layers[:-1]:
    layer.trainable = False
seen = [len(model.trainable_weights), len(model.non_trainable_weights)]

## frozen: MultiHeadAttention as an argument
a = I((13, 8))
model = keras.Model(a, L.MultiHeadAttention(2, 4, trainable=False)(a, a))

## frozen: MultiHeadAttention after
a = I((13, 8))
attention = L.MultiHeadAttention(2, 4)
model = keras.Model(a, attention(a, a))
attention.trainable = False

## frozen: Attention with use_scale
a = I((13, 8))
model = keras.Model(a, L.Attention(use_scale=True, trainable=False)([a, a]))

## frozen: ConvLSTM2D
model = keras.Sequential([I((3, 8, 8, 1)), L.ConvLSTM2D(2, 3, trainable=False)])

## unchecked: trainable of a text
model = keras.Sequential([I((13, 5)), L.LSTM(4)])
model.layers[0].trainable = "no"

## arguments: a GRU with reset_after=False
model = keras.Sequential([I((13, 5)), L.GRU(4, reset_after=False)])

## arguments: a GRU without bias
model = keras.Sequential([I((13, 5)), L.GRU(4, use_bias=False)])

## arguments: use_bias=False everywhere
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4, use_bias=False)), L.Dense(3, use_bias=False)])

## arguments: a cell without bias
model = keras.Sequential([I((13, 5)), L.RNN([L.SimpleRNNCell(4, use_bias=False), L.GRUCell(3, reset_after=False)])])

## arguments: use_bias=0
model = keras.Sequential([I((13, 5)), L.LSTM(4, use_bias=0)])

## arguments: use_bias=1
model = keras.Sequential([I((13, 5)), L.Dense(4, use_bias=1)])

## arguments: units as attributes
rnn = L.LSTM(4, return_sequences=True, dropout=0.1)
model = keras.Sequential([I((13, 5)), rnn, L.Dense(3)])
seen = [rnn.units, rnn.return_sequences, rnn.use_bias, rnn.name, model.layers[1].units, rnn.cell.units]

## arguments: units set before the build
rnn = L.LSTM(4)
rnn.units = 7
model = keras.Sequential([I((13, 5)), rnn])

## arguments: the cell's units set before the build
rnn = L.LSTM(4)
rnn.cell.units = 7
model = keras.Sequential([I((13, 5)), rnn])

## arguments: units of Dense set before the build
dense = L.Dense(4)
dense.units = 7
model = keras.Sequential([I((13, 5)), dense, L.Dense(1)])

## arguments: units of Dense set after the build
model = keras.Sequential([I((13, 5)), L.Dense(4), L.Dense(1)])
model.layers[0].units = 7

## arguments: return_sequences set before the build
rnn = L.LSTM(4)
rnn.return_sequences = True
model = keras.Sequential([I((13, 5)), rnn, L.LSTM(3)])

## arguments: attributes of others
embed, both = L.Embedding(7, 3), L.Bidirectional(L.GRU(4), merge_mode="sum")
model = keras.Sequential([I((13,)), embed, both, L.Dropout(0.3)])
seen = [embed.input_dim, embed.output_dim, both.merge_mode, both.forward_layer.units, model.layers[2].rate]

## arguments: lora_rank of Dense
model = keras.Sequential([I((128,)), L.Dense(10, lora_rank=4)])

## arguments: lora_rank of Embedding
model = keras.Sequential([I((5,)), L.Embedding(1000, 64, lora_rank=4)])

## arguments: lora_rank of Dense without bias
model = keras.Sequential([I((128,)), L.Dense(10, use_bias=False, lora_rank=4)])

## arguments: lora_rank and trainable=False
model = keras.Sequential([I((128,)), L.Dense(10, lora_rank=4, trainable=False)])

## arguments: lora_rank, frozen after
model = keras.Sequential([I((128,)), L.Dense(10, lora_rank=4)])
model.layers[0].trainable = False

## arguments: lora_rank, frozen and thawed
model = keras.Sequential([I((128,)), L.Dense(10, lora_rank=4)])
model.layers[0].trainable = False
model.layers[0].trainable = True

## arguments: lora_rank of an Embedding that is not trained
model = keras.Sequential([I((5,)), L.Embedding(1000, 64, lora_rank=4, trainable=False)])

## arguments: enable_lora
model = keras.Sequential([I((128,)), L.Dense(10)])
model.layers[0].enable_lora(4)

## arguments: lora_rank in TimeDistributed
model = keras.Sequential([I((13, 128)), L.TimeDistributed(L.Dense(10, lora_rank=2)), L.LSTM(3)])

## arguments: lora_rank in a text model
model = keras.Sequential([I((5,)), L.Embedding(100, 16, lora_rank=2), L.LSTM(4), L.Dense(3, lora_rank=2)])

## arguments: lora_rank=0
model = keras.Sequential([I((128,)), L.Dense(10, lora_rank=0)])

## arguments: Embedding with input_length
model = keras.Sequential([L.Embedding(7, 3, input_length=13), L.LSTM(4)])
model.build((None, 13))

## arguments: Embedding with mask_zero
model = keras.Sequential([I((13,)), L.Embedding(7, 3, mask_zero=True), L.LSTM(4), L.Dense(1)])

## arguments: Embedding without an Input
model = keras.Sequential([L.Embedding(7, 3), L.LSTM(4)])
model.build((None, 13))

## arguments: Embedding of two axes
model = keras.Sequential([I((6, 13)), L.Embedding(7, 3), L.TimeDistributed(L.LSTM(4)), L.LSTM(2)])

## arguments: Embedding and weights of a wrong kind
model = keras.Sequential([I((13,)), L.Embedding(7, 3, weights=5)])

## arguments: LayerNormalization
model = keras.Sequential([I((13, 5)), L.LayerNormalization()])

## arguments: LayerNormalization without centre
model = keras.Sequential([I((13, 5)), L.LayerNormalization(center=False)])

## arguments: LayerNormalization without scale
model = keras.Sequential([I((13, 5)), L.LayerNormalization(scale=False)])

## arguments: LayerNormalization with neither
model = keras.Sequential([I((13, 5)), L.LayerNormalization(center=False, scale=False), L.LSTM(4)])

## arguments: LayerNormalization over an axis
model = keras.Sequential([I((13, 5)), L.LayerNormalization(axis=1)])

## arguments: LayerNormalization over two axes
model = keras.Sequential([I((13, 5)), L.LayerNormalization(axis=[1, 2])])

## arguments: LayerNormalization over a list of one axis
model = keras.Sequential([I((13, 5)), L.LayerNormalization(axis=[-1])])

## arguments: an LSTM with everything
model = keras.Sequential([I((13, 5)), L.LSTM(4, activation="relu", recurrent_activation="sigmoid", unit_forget_bias=False, kernel_regularizer="l2", dropout=0.1, recurrent_dropout=0.2, return_sequences=True, go_backwards=True, stateful=False, unroll=True, use_cudnn=False, seed=1, dtype="float32", name="rnn")])

## arguments: dropout brings no weights
model = keras.Sequential([I((13, 5)), L.LSTM(4, dropout=0.5, recurrent_dropout=0.5), L.Dropout(0.5), L.Dense(1)])

## arguments: activations
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(3, activation="softmax"), L.Activation("relu")])

## arguments: return_state in a Sequential
model = keras.Sequential([I((13, 5)), L.LSTM(4, return_state=True), L.Dense(1)])

## arguments: go_backwards
model = keras.Sequential([I((13, 5)), L.LSTM(4, go_backwards=True)])

## merge: concat
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4)), L.Dense(2)])

## merge: sum
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), merge_mode="sum"), L.Dense(2)])

## merge: mul
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), merge_mode="mul"), L.Dense(2)])

## merge: ave
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), merge_mode="ave"), L.Dense(2)])

## merge: None
a = I((13, 5))
x, y = L.Bidirectional(L.LSTM(4), merge_mode=None)(a)
model = keras.Model(a, [L.Dense(2)(x), L.Dense(3)(y)])

## merge: None in a Sequential
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), merge_mode=None), L.Dense(2)])

## merge: sum of sequences, stacked
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4, return_sequences=True), merge_mode="sum"), L.Bidirectional(L.GRU(3)), L.Dense(2)])

## merge: None with states
a = I((13, 5))
x, y, *states = L.Bidirectional(L.GRU(4, return_state=True), merge_mode=None)(a)
model = keras.Model(a, [L.Dense(1)(t) for t in (x, y, *states)])

## merge: unequal directions side by side
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4, return_sequences=True), backward_layer=L.LSTM(3, return_sequences=True, go_backwards=True)), L.LSTM(2)])

## unchecked: unequal directions added
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4), backward_layer=L.LSTM(3, go_backwards=True), merge_mode="sum")])

## after: LSTM with sequences, then Dense, then LSTM
model = keras.Sequential([I((13, 5)), L.LSTM(4, return_sequences=True), L.Dense(6), L.LSTM(3), L.Dense(1)])

## after: RepeatVector between two LSTMs
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.RepeatVector(9), L.LSTM(3, return_sequences=True), L.TimeDistributed(L.Dense(5))])

## after: RepeatVector and Flatten
model = keras.Sequential([I((5,)), L.RepeatVector(3), L.Flatten(), L.Dense(2)])

## after: RepeatVector after a Dense
model = keras.Sequential([I((5,)), L.Dense(4), L.RepeatVector(3), L.GRU(2)])

## after: RepeatVector of sequences
model = keras.Sequential([I((13, 5)), L.RepeatVector(3)])

## after: Flatten
model = keras.Sequential([I((13, 5)), L.LSTM(4, return_sequences=True), L.Flatten(), L.Dense(2)])

## after: Flatten of an Embedding
model = keras.Sequential([I((13,)), L.Embedding(7, 3), L.Flatten(), L.Dense(2)])

## after: Flatten of a flat input
model = keras.Sequential([I((5,)), L.Flatten(), L.Dense(2)])

## after: Flatten of an unknown length, then Dense
model = keras.Sequential([I((None, 5)), L.LSTM(4, return_sequences=True), L.Flatten(), L.Dense(2)])

## after: TimeDistributed of an LSTM
model = keras.Sequential([I((6, 13, 5)), L.TimeDistributed(L.LSTM(4)), L.LSTM(3)])

## after: TimeDistributed of a Bidirectional
model = keras.Sequential([I((6, 13, 5)), L.TimeDistributed(L.Bidirectional(L.LSTM(4))), L.LSTM(3), L.Dense(1)])

## after: TimeDistributed of a Dense
model = keras.Sequential([I((13, 5)), L.LSTM(4, return_sequences=True), L.TimeDistributed(L.Dense(3)), L.Flatten(), L.Dense(1)])

## after: TimeDistributed of Flatten
model = keras.Sequential([I((6, 8, 3)), L.TimeDistributed(L.Flatten()), L.LSTM(4)])

## after: TimeDistributed of a model
a = I((13, 5))
sentence = keras.Model(a, L.LSTM(4)(a))
b = I((6, 13, 5))
model = keras.Model(b, L.LSTM(3)(L.TimeDistributed(sentence)(b)))

## after: TimeDistributed of a Sequential
model = keras.Sequential([I((6, 13, 5)), L.TimeDistributed(keras.Sequential([L.LSTM(4), L.Dense(2)])), L.LSTM(3)])

## after: TimeDistributed of a TimeDistributed
model = keras.Sequential([I((6, 13, 5)), L.TimeDistributed(L.TimeDistributed(L.Dense(4)))])

## after: TimeDistributed of a flat input
model = keras.Sequential([I((5,)), L.TimeDistributed(L.Dense(4))])

## after: TimeDistributed of no layer
model = L.TimeDistributed(5)

## after: Masking and Dropout
model = keras.Sequential([I((13, 5)), L.Masking(0.0), L.LSTM(4), L.Dropout(0.2), L.Dense(1)])

## after: SpatialDropout1D
model = keras.Sequential([I((13,)), L.Embedding(7, 3), L.SpatialDropout1D(0.2), L.LSTM(4)])

## after: SpatialDropout1D of a flat input
model = keras.Sequential([I((5,)), L.SpatialDropout1D(0.2)])

## after: Dense of sequences
model = keras.Sequential([I((13, 5)), L.Dense(4), L.Dense(3)])

## after: Dense of a picture
model = keras.Sequential([I((8, 8, 3)), L.Dense(4), L.Flatten(), L.Dense(2)])

## after: Dense of a number a sample
model = keras.Sequential([I(()), L.Dense(4)])

## after: Dense of an unknown width
model = keras.Sequential([I((None,)), L.Dense(4)])

## after: an LSTM of an unknown width
model = keras.Sequential([I((13, None)), L.LSTM(4)])

## after: ConvLSTM1D, valid
model = keras.Sequential([I((3, 10, 2)), L.ConvLSTM1D(4, 3), L.Flatten(), L.Dense(1)])

## after: ConvLSTM1D, same, with sequences
model = keras.Sequential([I((3, 10, 2)), L.ConvLSTM1D(4, 3, padding="same", return_sequences=True), L.Flatten(), L.Dense(1)])

## after: ConvLSTM1D, strides
model = keras.Sequential([I((3, 10, 2)), L.ConvLSTM1D(4, 3, strides=2), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D, valid
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, 3), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D, same
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, (3, 5), padding="same"), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D, strides of a pair
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, 3, strides=(2, 3)), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D, same and strides
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, 3, strides=2, padding="same"), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D, dilation
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, 3, dilation_rate=2), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D, channels_first
model = keras.Sequential([I((3, 2, 8, 9)), L.ConvLSTM2D(4, 3, data_format="channels_first"), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D, channels_first, same, with sequences
model = keras.Sequential([I((3, 2, 8, 9)), L.ConvLSTM2D(4, 3, data_format="channels_first", padding="same", return_sequences=True), L.ConvLSTM2D(2, 3, data_format="channels_first"), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D twice
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, 3, return_sequences=True), L.ConvLSTM2D(2, 3), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D of an unknown length
model = keras.Sequential([I((None, 8, 9, 2)), L.ConvLSTM2D(4, 3), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D of an unknown size
model = keras.Sequential([I((3, None, None, 2)), L.ConvLSTM2D(4, 3, return_sequences=True), L.ConvLSTM2D(2, 3)])

## after: ConvLSTM2D, then Dense on the last axis
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, 3), L.Dense(5)])

## after: ConvLSTM2D without bias
model = keras.Sequential([I((3, 8, 9, 2)), L.ConvLSTM2D(4, 3, use_bias=False)])

## after: ConvLSTM2D in Bidirectional
model = keras.Sequential([I((3, 8, 9, 2)), L.Bidirectional(L.ConvLSTM2D(4, 3)), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D with states
a = I((3, 8, 9, 2))
x, h, c = L.ConvLSTM2D(4, 3, return_state=True)(a)
model = keras.Model(a, [L.Dense(1)(L.Flatten()(x)), L.Dense(1)(L.Flatten()(c))])

## after: ConvLSTM2D whose kernel is larger than the picture
model = keras.Sequential([I((3, 2, 2, 1)), L.ConvLSTM2D(4, 3), L.Flatten(), L.Dense(1)])

## after: ConvLSTM2D of three axes
model = keras.Sequential([I((3, 8, 2)), L.ConvLSTM2D(4, 3)])

## after: ConvLSTM2D, a kernel of three
model = L.ConvLSTM2D(4, (3, 3, 3))

## after: ConvLSTM2D, a padding that there is not
model = L.ConvLSTM2D(4, 3, padding="full")

## after: ConvLSTM2D, a data_format that there is not
model = L.ConvLSTM2D(4, 3, data_format="channels_middle")

## unchecked: ConvLSTM2D without filters
model = keras.Sequential([I((3, 8, 8, 1)), L.ConvLSTM2D(0, 3)])

## after: ConvLSTM2D, a kernel of 0
model = L.ConvLSTM2D(4, 0)

## after: ConvLSTM2D, strides of 0
model = keras.Sequential([I((3, 8, 8, 1)), L.ConvLSTM2D(4, 3, strides=0)])

## after: ConvLSTM2D, strides and dilation
model = L.ConvLSTM2D(4, 3, strides=2, dilation_rate=2)

## after: ConvLSTM3D
model = keras.Sequential([I((3, 6, 6, 6, 1)), L.ConvLSTM3D(2, 3), L.Flatten(), L.Dense(1)])

## after: ConvLSTM3D, same
model = keras.Sequential([I((3, 4, 5, 6, 1)), L.ConvLSTM3D(2, (1, 2, 3), padding="same", return_sequences=True), L.Flatten(), L.Dense(1)])

## attention: with a mask
q, v = I((4, 12)), I((6, 12))
m = I((4, 6))
model = keras.Model([q, v, m], L.MultiHeadAttention(2, 8)(q, v, attention_mask=m))

## attention: with a mask, values of another width
q, v, m = I((4, 12)), I((6, 20)), I((4, 6))
model = keras.Model([q, v, m], L.MultiHeadAttention(2, 8)(q, v, attention_mask=m))

## attention: query, value and key
q, v, k = I((4, 12)), I((6, 20)), I((6, 16))
model = keras.Model([q, v, k], L.MultiHeadAttention(2, 8)(q, v, k))

## attention: by name
q, v, k = I((4, 12)), I((6, 20)), I((6, 16))
model = keras.Model([q, v, k], L.MultiHeadAttention(2, 8)(query=q, value=v, key=k))

## attention: key before value by name
q, v, k = I((4, 12)), I((6, 20)), I((6, 16))
model = keras.Model([q, v, k], L.MultiHeadAttention(2, 8)(key=k, value=v, query=q))

## attention: of itself
a = I((4, 12))
model = keras.Model(a, L.MultiHeadAttention(num_heads=2, key_dim=8)(a, a))

## attention: value_dim and output_shape
a = I((4, 12))
model = keras.Model(a, L.MultiHeadAttention(2, 8, value_dim=5, output_shape=7)(a, a))

## attention: output_shape, then LSTM
a = I((4, 12))
model = keras.Model(a, L.LSTM(3)(L.MultiHeadAttention(2, 8, output_shape=7)(a, a)))

## attention: output_shape of two axes
a = I((4, 12))
model = keras.Model(a, L.MultiHeadAttention(2, 8, output_shape=(5, 6))(a, a))

## attention: output_shape of a tuple, then Dense
a = I((4, 12))
model = keras.Model(a, L.Dense(3)(L.MultiHeadAttention(2, 8, output_shape=(5,))(a, a)))

## attention: then LSTM
q, v = I((4, 12)), I((6, 20))
model = keras.Model([q, v], L.LSTM(3)(L.MultiHeadAttention(2, 8)(q, v)))

## attention: then Flatten and Dense
q, v = I((4, 12)), I((6, 20))
model = keras.Model([q, v], L.Dense(2)(L.Flatten()(L.MultiHeadAttention(2, 8)(q, v))))

## attention: without bias
a = I((4, 12))
model = keras.Model(a, L.MultiHeadAttention(2, 8, use_bias=False)(a, a))

## attention: with scores
a = I((4, 12))
x, scores = L.MultiHeadAttention(2, 8)(a, a, return_attention_scores=True)
model = keras.Model(a, L.Dense(1)(x))

## attention: causal, with training and dropout
a = I((4, 12))
model = keras.Model(a, L.MultiHeadAttention(2, 8, dropout=0.1)(a, a, use_causal_mask=True, training=False))

## attention: one layer twice
a, b = I((4, 12)), I((6, 12))
attention = L.MultiHeadAttention(2, 8)
model = keras.Model([a, b], L.Concatenate(axis=-1)([attention(a, b), attention(a, a)]))

## attention: of one input
a = I((4, 12))
model = keras.Model(a, L.MultiHeadAttention(2, 8)(a))

## attention: no heads
model = L.MultiHeadAttention(0, 8)

## attention: heads below zero
model = L.MultiHeadAttention(-1, 8)

## attention: key_dim=0
a = I((4, 12))
model = keras.Model(a, L.MultiHeadAttention(2, 0)(a, a))

## attention: built by its shapes
model = L.MultiHeadAttention(2, 8)
model.build((None, 4, 12), (None, 6, 20))

## attention: Attention, then LSTM
q, v = I((4, 12)), I((6, 12))
model = keras.Model([q, v], L.LSTM(3)(L.Attention()([q, v])))

## attention: Attention with three inputs, then Dense
q, v, k = I((4, 12)), I((6, 5)), I((6, 12))
model = keras.Model([q, v, k], L.Dense(3)(L.Attention(use_scale=True)([q, v, k])))

## attention: Attention, concat
q, v = I((4, 12)), I((6, 12))
model = keras.Model([q, v], L.Attention(score_mode="concat", use_scale=True)([q, v]))

## attention: AdditiveAttention, then LSTM
q, v = I((4, 12)), I((6, 12))
model = keras.Model([q, v], L.LSTM(3)(L.AdditiveAttention()([q, v])))

## attention: AdditiveAttention without scale
q, v = I((4, 12)), I((6, 12))
model = keras.Model([q, v], L.Dense(3)(L.AdditiveAttention(use_scale=False)([q, v])))

## attention: AdditiveAttention of values of another width
q, v, k = I((4, 12)), I((6, 5)), I((6, 12))
model = keras.Model([q, v, k], L.Dense(3)(L.AdditiveAttention()([q, v, k])))

## unchecked: AdditiveAttention whose query does not fit
q, v = I((4, 12)), I((6, 5))
model = keras.Model([q, v], L.AdditiveAttention()([q, v]))

## unchecked: Attention whose query does not fit
q, v = I((4, 12)), I((6, 5))
model = keras.Model([q, v], L.Attention()([q, v]))

## attention: Attention of one input
a = I((4, 12))
model = keras.Model(a, L.Attention()(a))

## attention: Attention of four inputs
a = I((4, 12))
model = keras.Model(a, L.Attention()([a, a, a, a]))

## attention: Attention with states of an LSTM
a, b = I((9, 8)), I((7, 5))
x, h, c = L.LSTM(6, return_sequences=True, return_state=True)(a)
y = L.LSTM(6, return_sequences=True)(b, initial_state=[h, c])
context = L.Attention()([y, x])
model = keras.Model([a, b], L.Dense(4)(L.Concatenate()([y, context])))

## reads: count_params
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
seen = [model.count_params(), model.layers[0].count_params(), model.layers[1].count_params()]

## reads: count_params of a layer before the build
model = L.LSTM(4)
seen = model.count_params()

## reads: count_params of a layer after the build
model = L.LSTM(4)
model.build((None, 13, 5))
seen = model.count_params()

## reads: shapes of the weights
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
seen = [list(w.shape) for w in model.trainable_weights]

## reads: names of the weights
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
seen = [w.name for w in model.weights]

## reads: one layer's weights
model = keras.Sequential([I((13, 5)), L.Bidirectional(L.LSTM(4)), L.Dense(1)])
seen = [[layer.name, len(layer.weights), len(layer.trainable_weights), len(layer.non_trainable_weights)] for layer in model.layers]

## reads: kernel and bias of a Dense
model = keras.Sequential([I((13,)), L.Dense(4)])
seen = [list(model.layers[0].kernel.shape), list(model.layers[0].bias.shape)]

## reads: trained numbers
model = keras.Sequential([I((13,)), L.Embedding(7, 3, trainable=False), L.LSTM(4)])
seen = [sum(w.shape[0] for w in model.trainable_weights), len(model.non_trainable_weights)]

## reads: layers of a functional model
a = I((4, 8), name="text")
model = keras.Model(a, L.Dense(1)(L.LSTM(3)(a)))
seen = [layer.name for layer in model.layers]

## reads: layers of a functional model with branches
a, b = I((4, 8), name="a"), I((4, 2), name="b")
x = L.LSTM(3, name="x")(L.Dense(2, name="d")(a))
y = L.GRU(3, name="y")(b)
model = keras.Model([a, b], L.Concatenate(name="both")([x, y]))
seen = [layer.name for layer in model.layers]

## reads: output_shape and input_shape
model = keras.Sequential([I((13, 5)), L.LSTM(4, return_sequences=True), L.Dense(1)])
seen = [list(model.input_shape), list(model.output_shape), list(model.outputs[0].shape)]

## reads: the shape of a tensor
a = I((13, 5))
x = L.LSTM(4, return_sequences=True)(a)
model = keras.Model(a, x)
seen = [list(a.shape), list(x.shape)]

## reads: built
model = keras.Sequential([L.LSTM(4)])
before = model.built
model.build((None, 13, 5))
seen = [before, model.built]

## reads: compile
model = keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])

## copies: deepcopy of an unbuilt layer
rnn = L.LSTM(4, return_sequences=True)
model = keras.Sequential([I((13, 4)), rnn, copy.deepcopy(rnn)])

## copies: deepcopy of a model
model = copy.deepcopy(keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)]))

## copies: pickle of a model
model = pickle.loads(pickle.dumps(keras.Sequential([I((13, 5)), L.LSTM(4), L.Dense(1)])))

## copies: deepcopy of a model with a shared layer
d = L.Dense(4)
model = copy.deepcopy(keras.Sequential([I((4,)), d, d]))

## refused: units=0
model = L.LSTM(0)

## refused: units=-1
model = L.LSTM(-1)

## refused: units=2.5
model = keras.Sequential([I((13, 5)), L.LSTM(2.5)])

## refused: units as a text
model = L.LSTM("4")

## refused: units=None
model = L.LSTM(None)

## refused: units of a GRU
model = L.GRU(0)

## refused: units of a SimpleRNN
model = L.SimpleRNN(-3)

## refused: units of a cell
model = L.LSTMCell(0)

## refused: units of a Dense
model = L.Dense(0)

## refused: units of a Dense below zero
model = L.Dense(-4)

## refused: units of a Dense as a text
model = L.Dense("4")

## refused: units of a Dense as a fraction
model = L.Dense(2.5)

## refused: an Embedding of -1 words
model = keras.Sequential([I((13,)), L.Embedding(-1, 3)])

## refused: an Embedding without width
model = L.Embedding(7)

## refused: RepeatVector(0)
model = L.RepeatVector(0)

## refused: RepeatVector of a text
model = L.RepeatVector("3")

## refused: RepeatVector of a fraction
model = L.RepeatVector(2.5)

## refused: an unknown argument
model = L.LSTM(hidden_size=4)

## refused: an unknown argument beside units
model = L.LSTM(4, bidirectional=True)

## refused: a missing argument
model = L.LSTM()

## refused: units twice
model = L.Dense(4, units=4)

## refused: merge_mode add
model = L.Bidirectional(L.LSTM(4), merge_mode="add")

## refused: Bidirectional of a Dense
model = L.Bidirectional(L.Dense(4))

## refused: Bidirectional of a number
model = L.Bidirectional(4)

## refused: Bidirectional of a cell
model = L.Bidirectional(L.LSTMCell(4))

## refused: Bidirectional with a backward layer of the same direction
model = L.Bidirectional(L.LSTM(4), backward_layer=L.LSTM(4))

## refused: Bidirectional with a backward layer without sequences
model = L.Bidirectional(L.LSTM(4, return_sequences=True), backward_layer=L.LSTM(4, go_backwards=True))

## refused: Bidirectional with a backward layer that is none
model = L.Bidirectional(L.LSTM(4), backward_layer=L.Dense(4))

## refused: an RNN of a number
model = L.RNN(4)

## refused: an RNN of a Dense
model = L.RNN(L.Dense(4))

## refused: an RNN of an LSTM
model = keras.Sequential([I((13, 5)), L.RNN(L.LSTM(4))])

## refused: an RNN of no cells
model = keras.Sequential([I((13, 5)), L.RNN([])])

## refused: stacked cells of a Dense
model = L.StackedRNNCells([L.LSTMCell(4), L.Dense(4)])

## refused: dropout=2
model = keras.Sequential([I((13, 5)), L.Dropout(2)])

## refused: dropout below zero
model = L.Dropout(-0.1)

## refused: dropout as a text
model = L.Dropout("0.5")

## refused: an activation that there is not
model = L.Dense(4, activation="reluu")

## refused: an Input without shape
model = I()

## refused: an Input with shape and batch_shape
model = keras.Input(shape=(13, 5), batch_shape=(None, 13, 5))

## refused: an Input of a number
model = I(5)

## refused: an Input of a text
model = I("5")

## refused: an Input below zero
model = I((13, -5))

## refused: an Input of a fraction
model = I((13, 2.5))

## refused: an InputLayer without shape
model = keras.Sequential([L.InputLayer(), L.LSTM(4)])

## unchecked: an LSTM built for another width
a, b = I((13, 5)), I((13, 6))
rnn = L.LSTM(4)
model = keras.Model([a, b], [rnn(a), rnn(b)])

## refused: a Dense built for another width
a, b = I((5,)), I((6,))
d = L.Dense(4)
model = keras.Model([a, b], [d(a), d(b)])

## refused: a name with a slash
model = L.Dense(4, name="a/b")

## refused: a name that is no text
model = L.Dense(4, name=5)

## refused: Concatenate of a text as axis
a, b = I((3,)), I((4,))
model = keras.Model([a, b], L.Concatenate(axis="last")([a, b]))

## refused: LayerNormalization over an axis too far
model = keras.Sequential([I((13, 5)), L.LayerNormalization(axis=7)])

"""

LINEN = """
## sharing: one Dense twice in Sequential, reads 4
d = nn.Dense(4)
model = nn.Sequential([d, d])

## sharing: two equal Dense in Sequential, reads 4
model = nn.Sequential([nn.Dense(4), nn.Dense(4)])

## sharing: one Dense, another and the first again, reads 4
d = nn.Dense(4)
model = nn.Sequential([d, nn.Dense(4), d])

## sharing: one Dense twice whose widths do not fit, reads 3
d = nn.Dense(4)
model = nn.Sequential([d, d])

## sharing: a list of one Dense three times, reads 4
model = nn.Sequential([nn.Dense(4)] * 3)

## sharing: one RNN in both directions, reads 5
r = nn.RNN(nn.LSTMCell(4))
model = nn.Bidirectional(r, r)

## sharing: two RNNs of one cell in both directions, reads 5
cell = nn.GRUCell(4)
model = nn.Bidirectional(nn.RNN(cell), nn.RNN(cell))

## sharing: two RNNs in both directions, reads 5
model = nn.Bidirectional(nn.RNN(nn.LSTMCell(4)), nn.RNN(nn.LSTMCell(4)))

## sharing: two RNNs of one cell in Sequential, reads 4
cell = nn.LSTMCell(4)
model = nn.Sequential([nn.RNN(cell), nn.RNN(cell)])

## sharing: one RNN twice in Sequential, reads 4
r = nn.RNN(nn.SimpleCell(4))
model = nn.Sequential([r, r])

## sharing: one Sequential twice in another, reads 4
block = nn.Sequential([nn.Dense(4), nn.Dense(4)])
model = nn.Sequential([block, block])

## sharing: one layer inside two Sequentials, reads 4
d = nn.Dense(4)
model = nn.Sequential([nn.Sequential([d, nn.Dense(4)]), nn.Sequential([d])])

## sharing: one cell in Bidirectional and after it, reads 8
cell = nn.SimpleCell(4)
model = nn.Sequential([nn.Bidirectional(nn.RNN(cell), nn.RNN(nn.SimpleCell(4))), nn.RNN(cell)])

## sharing: one LayerNorm twice, reads 4
n = nn.LayerNorm()
model = nn.Sequential([n, nn.Dense(4), n])

## Sequential: an Embed, two RNNs and a Dense
model = nn.Sequential([nn.Embed(7, 3), nn.RNN(nn.LSTMCell(4)), nn.RNN(nn.GRUCell(5)), nn.Dense(2)])

## Sequential: an Embed alone
model = nn.Embed(num_embeddings=7, features=3)

## Sequential: nested, reads 5
model = nn.Sequential([nn.RNN(nn.LSTMCell(4)), nn.Sequential([nn.Dense(3), nn.Dense(2)])])

## Sequential: of a Bidirectional, reads 5
model = nn.Sequential([nn.Bidirectional(nn.RNN(nn.LSTMCell(4)), nn.RNN(nn.LSTMCell(4))), nn.Dense(2)])

## Sequential: of Bidirectionals of unlike widths, reads 5
model = nn.Sequential([nn.Bidirectional(nn.RNN(nn.LSTMCell(4)), nn.RNN(nn.GRUCell(3))), nn.RNN(nn.LSTMCell(2))])

## Sequential: a tuple, reads 5
model = nn.Sequential((nn.Dense(4), nn.Dense(2)))

## Sequential: by name, reads 5
model = nn.Sequential(layers=[nn.Dense(4), nn.LayerNorm(), nn.Dense(2)])

## Sequential: its layers, reads 5
model = nn.Sequential([nn.Dense(4), nn.Dense(2)])
seen = [len(model.layers), model.layers[0].features, model.layers[-1].features]

## Sequential: layers with names, reads 5
model = nn.Sequential([nn.Dense(4, name="first"), nn.Dense(2, name="second")])

## Sequential: a layer that is none, reads 5
model = nn.Sequential([nn.Dense(4), 5])

## Sequential: layers as arguments, reads 5
model = nn.Sequential(nn.Dense(4), nn.Dense(2))

## Sequential: empty
model = nn.Sequential([])

## arguments: all of them, reads 5
model = nn.Sequential([nn.Dense(4, use_bias=False), nn.LayerNorm(use_bias=False), nn.LayerNorm(use_scale=False), nn.LayerNorm(use_bias=False, use_scale=False)])

## arguments: read from the layers, reads 5
cell = nn.LSTMCell(features=4)
model = nn.RNN(cell, reverse=True, keep_order=True)
seen = [cell.features, model.cell.features, model.reverse]

## arguments: an RNN by its cell's options, reads 5
model = nn.RNN(nn.OptimizedLSTMCell(4), time_major=True, return_carry=True)

## arguments: an MGU without reset gate, reads 5
model = nn.RNN(nn.MGUCell(4, reset_gate=False))

## arguments: a SimpleCell with residual, reads 5
model = nn.RNN(nn.SimpleCell(4, residual=True))

## arguments: a ConvLSTM, reads 3
model = nn.ConvLSTMCell(features=4, kernel_size=(3, 3))

## arguments: a ConvLSTM of four axes, reads 1
model = nn.ConvLSTMCell(features=2, kernel_size=(3, 3, 3, 3))

## arguments: a ConvLSTM of one axis, reads 3
model = nn.ConvLSTMCell(features=4, kernel_size=(5,))

## arguments: a ConvLSTM without bias, reads 3
model = nn.ConvLSTMCell(features=4, kernel_size=(3, 3), use_bias=False)

## arguments: a ConvLSTM with strides, reads 3
model = nn.ConvLSTMCell(features=4, kernel_size=(3, 2), strides=(1, 1), padding="SAME")

## arguments: attention, reads 8
model = nn.MultiHeadDotProductAttention(num_heads=2)

## arguments: attention of given widths, reads 8
model = nn.MultiHeadDotProductAttention(num_heads=2, qkv_features=6, out_features=5)

## arguments: attention without bias, reads 8
model = nn.MultiHeadDotProductAttention(num_heads=4, use_bias=False)

## arguments: attention in Sequential, reads 8
model = nn.Sequential([nn.Dense(6), nn.MultiHeadDotProductAttention(num_heads=2), nn.Dense(3)])

## class: setup, reads 5
class M(nn.Module):
    def setup(self):
        self.rnn = nn.RNN(nn.LSTMCell(4))
        self.out = nn.Dense(2)
    def __call__(self, x):
        return self.out(self.rnn(x))
model = M()

## class: compact, reads 5
class M(nn.Module):
    units: int
    @nn.compact
    def __call__(self, x):
        x = nn.RNN(nn.LSTMCell(self.units))(x)
        return nn.Dense(2)(x)
model = M(4)

## copies: deepcopy of a layer, reads 4
d = nn.Dense(4)
model = nn.Sequential([d, copy.deepcopy(d)])

## refused: features=-1, reads 5
model = nn.Dense(-1)

## refused: features of a fraction, reads 5
model = nn.Dense(2.5)

## refused: features of a text, reads 5
model = nn.Dense("4")

## refused: an LSTM of a fraction, reads 5
model = nn.RNN(nn.LSTMCell(2.5))

## refused: an LSTM below zero, reads 5
model = nn.RNN(nn.LSTMCell(-4))

## refused: no features
model = nn.LSTMCell()

## refused: an unknown argument
model = nn.LSTMCell(4, hidden_size=3)

## refused: an RNN of no cell, reads 5
model = nn.RNN(4)

## refused: an RNN of a Dense, reads 5
model = nn.RNN(nn.Dense(4))

## refused: Bidirectional of cells, reads 5
model = nn.Bidirectional(nn.LSTMCell(4), nn.LSTMCell(4))

## refused: Bidirectional of one, reads 5
model = nn.Bidirectional(nn.RNN(nn.LSTMCell(4)))

## refused: heads that do not divide, reads 8
model = nn.MultiHeadDotProductAttention(num_heads=3)

## refused: an Embed without features
model = nn.Embed(7)
"""

NNX = """
## sharing: one layer under two attributes
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 4, rngs=rngs)
        self.b = self.a
model = M(rngs)

## sharing: two equal layers under two attributes
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 4, rngs=rngs)
        self.b = nnx.Linear(4, 4, rngs=rngs)
model = M(rngs)

## sharing: one cell in two RNNs
class M(nnx.Module):
    def __init__(self, rngs):
        cell = nnx.LSTMCell(4, 4, rngs=rngs)
        self.a = nnx.RNN(cell)
        self.b = nnx.RNN(cell)
model = M(rngs)

## sharing: one RNN in both directions
r = nnx.RNN(nnx.LSTMCell(5, 4, rngs=rngs))
model = nnx.Bidirectional(r, r)

## sharing: two RNNs of one cell in both directions
cell = nnx.GRUCell(5, 4, rngs=rngs)
model = nnx.Bidirectional(nnx.RNN(cell), nnx.RNN(cell))

## sharing: one layer inside two modules
class Block(nnx.Module):
    def __init__(self, shared, rngs):
        self.shared = shared
        self.own = nnx.Linear(4, 4, rngs=rngs)
class M(nnx.Module):
    def __init__(self, rngs):
        shared = nnx.Linear(4, 4, rngs=rngs)
        self.a = Block(shared, rngs)
        self.b = Block(shared, rngs)
model = M(rngs)

## sharing: one module under two names
class Block(nnx.Module):
    def __init__(self, rngs):
        self.rnn = nnx.RNN(nnx.SimpleCell(4, 4, rngs=rngs))
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = Block(rngs)
        self.b = self.a
model = M(rngs)

## attributes: a plain list of layers
class M(nnx.Module):
    def __init__(self, rngs):
        self.cells = [nnx.LSTMCell(4, 4, rngs=rngs), nnx.LSTMCell(4, 4, rngs=rngs)]
model = M(rngs)

## attributes: a plain dict of layers
class M(nnx.Module):
    def __init__(self, rngs):
        self.cells = {"a": nnx.LSTMCell(4, 4, rngs=rngs)}
model = M(rngs)

## attributes: a tuple of layers
class M(nnx.Module):
    def __init__(self, rngs):
        self.cells = (nnx.LSTMCell(4, 4, rngs=rngs), nnx.GRUCell(4, 4, rngs=rngs))
model = M(rngs)

## attributes: an nnx.List of layers
class M(nnx.Module):
    def __init__(self, rngs):
        self.cells = nnx.List([nnx.LSTMCell(4, 4, rngs=rngs), nnx.LSTMCell(4, 4, rngs=rngs)])
model = M(rngs)
seen = len(model.cells)

## attributes: an nnx.List of one layer twice
class M(nnx.Module):
    def __init__(self, rngs):
        cell = nnx.LSTMCell(4, 4, rngs=rngs)
        self.cells = nnx.List([cell, cell])
model = M(rngs)

## attributes: an nnx.List that grows
class M(nnx.Module):
    def __init__(self, rngs):
        self.parts = nnx.List([])
        for n in (4, 3, 2):
            self.parts.append(nnx.Linear(5, n, rngs=rngs))
model = M(rngs)

## attributes: an nnx.Dict of layers
class M(nnx.Module):
    def __init__(self, rngs):
        self.parts = nnx.Dict({"rnn": nnx.GRUCell(4, 4, rngs=rngs), "out": nnx.Linear(4, 2, rngs=rngs)})
model = M(rngs)

## attributes: layers set in a loop
class M(nnx.Module):
    def __init__(self, rngs):
        for n in range(3):
            setattr(self, f"cell{n}", nnx.GRUCell(4, 4, rngs=rngs))
model = M(rngs)

## attributes: the order of the names and not of setting
class M(nnx.Module):
    def __init__(self, rngs):
        self.out = nnx.Linear(4, 2, rngs=rngs)
        self.embed = nnx.Embed(7, 3, rngs=rngs)
        self.rnn = nnx.RNN(nnx.LSTMCell(3, 4, rngs=rngs))
model = M(rngs)

## attributes: a base class that adds layers
class Base(nnx.Module):
    def __init__(self, rngs):
        self.rnn = nnx.RNN(nnx.LSTMCell(3, 4, rngs=rngs))
class M(Base):
    def __init__(self, rngs):
        super().__init__(rngs)
        self.out = nnx.Linear(4, 2, rngs=rngs)
model = M(rngs)

## attributes: set from outside
class M(nnx.Module):
    pass
model = M()
model.out = nnx.Linear(4, 2, rngs=rngs)

## attributes: replaced and removed
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 2, rngs=rngs)
        self.b = nnx.Linear(4, 3, rngs=rngs)
model = M(rngs)
model.a = nnx.Linear(4, 5, rngs=rngs)
del model.b

## attributes: a layer = None
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 2, rngs=rngs)
        self.b = None
model = M(rngs)

## attributes: a module that holds itself
class M(nnx.Module):
    def __init__(self, rngs):
        self.out = nnx.Linear(3, 4, rngs=rngs)
        self.me = self
model = M(rngs)

## names: layers, name, count, table
class M(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List([nnx.Linear(3, 4, rngs=rngs)])
        self.name = "tagger"
        self.count = 3
        self.table = nnx.Embed(7, 3, rngs=rngs)
model = M(rngs)
seen = [model.name, model.count]

## names: tensors, packed, at, options, pack
class M(nnx.Module):
    def __init__(self, rngs):
        self.tensors = nnx.Linear(1, 1, rngs=rngs)
        self.packed = nnx.Linear(1, 2, rngs=rngs)
        self.at = nnx.Linear(1, 3, rngs=rngs)
        self.options = nnx.Linear(1, 4, rngs=rngs)
        self.pack = nnx.Linear(1, 5, rngs=rngs)
model = M(rngs)

## ties: a linear layer takes another's kernel
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 4, rngs=rngs)
        self.b = nnx.Linear(4, 4, rngs=rngs)
        self.b.kernel = self.a.kernel
model = M(rngs)

## ties: a chain, the last one first
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 4, rngs=rngs)
        self.b = nnx.Linear(4, 4, rngs=rngs)
        self.c = nnx.Linear(4, 4, rngs=rngs)
        self.c.kernel = self.b.kernel
        self.b.kernel = self.a.kernel
model = M(rngs)

## Sequential: two layers
model = nnx.Sequential(nnx.Linear(5, 4, rngs=rngs), nnx.Linear(4, 2, rngs=rngs))

## Sequential: one layer twice
d = nnx.Linear(4, 4, rngs=rngs)
model = nnx.Sequential(d, d)

## arguments: use_bias=False
model = nnx.Linear(5, 4, use_bias=False, rngs=rngs)

## arguments: LayerNorm
model = nnx.LayerNorm(6, use_bias=False, rngs=rngs)

## arguments: read from the layers
cell = nnx.LSTMCell(5, 4, rngs=rngs)
model = nnx.RNN(cell)
seen = [cell.in_features, cell.hidden_features, model.cell.hidden_features]

## arguments: by name
model = nnx.GRUCell(hidden_features=4, in_features=5, rngs=rngs)

## class: of LSTMCell
class MyCell(nnx.LSTMCell):
    def __init__(self, units, rngs):
        super().__init__(5, units, rngs=rngs)
model = nnx.RNN(MyCell(4, rngs))

## copies: deepcopy of a module with a shared layer
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 4, rngs=rngs)
        self.b = self.a
model = copy.deepcopy(M(rngs))

## copies: deepcopy of a layer beside it
class M(nnx.Module):
    def __init__(self, rngs):
        self.a = nnx.Linear(4, 4, rngs=rngs)
        self.b = copy.deepcopy(self.a)
model = M(rngs)

## refused: no rngs
model = nnx.LSTMCell(5, 4)

## refused: a negative size
model = nnx.Linear(5, -4, rngs=rngs)

## refused: a fraction
model = nnx.LSTMCell(5, 2.5, rngs=rngs)

## refused: a text
model = nnx.Linear(5, "4", rngs=rngs)

## refused: a missing size
model = nnx.GRUCell(5, rngs=rngs)

## refused: an unknown argument
model = nnx.Linear(5, 4, bias=False, rngs=rngs)
"""

EQUINOX = """
## sharing: one layer under two attributes is two in the tree
class M(eqx.Module):
    a: eqx.nn.Linear
    b: eqx.nn.Linear
    def __init__(self, key):
        self.a = eqx.nn.Linear(4, 4, key=key)
        self.b = self.a
model = M(key)

## sharing: two equal layers under two attributes
class M(eqx.Module):
    a: eqx.nn.Linear
    b: eqx.nn.Linear
    def __init__(self, key):
        self.a = eqx.nn.Linear(4, 4, key=key)
        self.b = eqx.nn.Linear(4, 4, key=key)
model = M(key)

## sharing: a list of one cell three times
class M(eqx.Module):
    cells: list
    def __init__(self, key):
        self.cells = [eqx.nn.LSTMCell(4, 4, key=key)] * 3
model = M(key)

## sharing: one layer inside two modules
class Block(eqx.Module):
    shared: eqx.Module
    own: eqx.Module
class M(eqx.Module):
    a: Block
    b: Block
    def __init__(self, key):
        shared = eqx.nn.Linear(4, 4, key=key)
        self.a = Block(shared, eqx.nn.Linear(4, 4, key=key))
        self.b = Block(shared, eqx.nn.Linear(4, 4, key=key))
model = M(key)

## attributes: a list of cells
class M(eqx.Module):
    cells: list
    def __init__(self, key):
        self.cells = [eqx.nn.LSTMCell(5, 4, key=key), eqx.nn.LSTMCell(4, 4, key=key)]
model = M(key)

## attributes: a tuple of cells
class M(eqx.Module):
    cells: tuple
    def __init__(self, key):
        self.cells = (eqx.nn.GRUCell(5, 4, key=key), eqx.nn.GRUCell(4, 4, key=key))
model = M(key)

## attributes: a dict of cells
class M(eqx.Module):
    cells: dict
    def __init__(self, key):
        self.cells = {"b": eqx.nn.LSTMCell(5, 4, key=key), "a": eqx.nn.GRUCell(5, 4, key=key)}
model = M(key)

## attributes: lists inside lists
class M(eqx.Module):
    rows: list
    def __init__(self, key):
        self.rows = [[eqx.nn.Linear(4, n, key=key) for n in (1, 2)], (eqx.nn.Linear(4, 3, key=key),)]
model = M(key)

## attributes: fields without __init__
class M(eqx.Module):
    cell: eqx.nn.LSTMCell
    out: eqx.nn.Linear
model = M(eqx.nn.LSTMCell(5, 4, key=key), eqx.nn.Linear(4, 2, key=key))

## attributes: fields by name
class M(eqx.Module):
    cell: eqx.nn.LSTMCell
    out: eqx.nn.Linear
model = M(out=eqx.nn.Linear(4, 2, key=key), cell=eqx.nn.LSTMCell(5, 4, key=key))

## attributes: a field with a default
class M(eqx.Module):
    cell: eqx.nn.LSTMCell
    steps: int = 7
model = M(eqx.nn.LSTMCell(5, 4, key=key))
seen = model.steps

## attributes: the order of the fields and not of setting
class M(eqx.Module):
    out: eqx.nn.Linear
    cell: eqx.nn.LSTMCell
    def __init__(self, key):
        self.cell = eqx.nn.LSTMCell(5, 4, key=key)
        self.out = eqx.nn.Linear(4, 2, key=key)
model = M(key)

## attributes: plain numbers and texts
class M(eqx.Module):
    hidden: int
    name: str
    cell: eqx.nn.LSTMCell
    def __init__(self, hidden, key):
        self.hidden = hidden
        self.name = "tagger"
        self.cell = eqx.nn.LSTMCell(5, hidden, key=key)
model = M(4, key)
seen = [model.hidden, model.name]

## attributes: a field that is not declared
class M(eqx.Module):
    cell: eqx.nn.LSTMCell
    def __init__(self, key):
        self.cell = eqx.nn.LSTMCell(5, 4, key=key)
        self.out = eqx.nn.Linear(4, 2, key=key)
model = M(key)

## attributes: a field that is not set
class M(eqx.Module):
    cell: eqx.nn.LSTMCell
    out: eqx.nn.Linear
    def __init__(self, key):
        self.cell = eqx.nn.LSTMCell(5, 4, key=key)
model = M(key)

## attributes: a field of None
class M(eqx.Module):
    cell: eqx.nn.LSTMCell
    out: eqx.Module
    def __init__(self, key):
        self.cell = eqx.nn.LSTMCell(5, 4, key=key)
        self.out = None
model = M(key)

## attributes: set afterwards
class M(eqx.Module):
    out: eqx.nn.Linear
model = M(eqx.nn.Linear(4, 2, key=key))
model.out = eqx.nn.Linear(4, 3, key=key)

## attributes: a module inside a module
class Inner(eqx.Module):
    cell: eqx.nn.GRUCell
class M(eqx.Module):
    inner: Inner
    out: eqx.nn.Linear
model = M(Inner(eqx.nn.GRUCell(5, 4, key=key)), eqx.nn.Linear(4, 2, key=key))

## attributes: a base class
class Base(eqx.Module):
    cell: eqx.nn.GRUCell
class M(Base):
    out: eqx.nn.Linear
model = M(eqx.nn.GRUCell(5, 4, key=key), eqx.nn.Linear(4, 2, key=key))

## attributes: layers without annotations
class M(eqx.Module):
    def __init__(self, key):
        self.cell = eqx.nn.LSTMCell(5, 4, key=key)
model = M(key)

## names: layers, count, table
class M(eqx.Module):
    layers: list
    count: int
    table: eqx.nn.Embedding
    def __init__(self, key):
        self.layers = [eqx.nn.Linear(4, 3, key=key)]
        self.count = 3
        self.table = eqx.nn.Embedding(7, 3, key=key)
model = M(key)
seen = model.count

## names: tensors, packed, at, options, pack without __init__
class M(eqx.Module):
    tensors: eqx.Module
    packed: eqx.Module
    at: eqx.Module
    options: dict
    pack: int
model = M(eqx.nn.Linear(1, 1, key=key), eqx.nn.Linear(1, 2, key=key), eqx.nn.Linear(1, 3, key=key), {"a": 1}, 5)
seen = [model.options["a"], model.pack]

## arguments: use_bias=False
class M(eqx.Module):
    cells: list
model = M([eqx.nn.LSTMCell(5, 4, use_bias=False, key=key), eqx.nn.GRUCell(5, 4, use_bias=False, key=key), eqx.nn.Linear(5, 4, use_bias=False, key=key)])

## arguments: read from the layers
model = eqx.nn.LSTMCell(5, 4, key=key)
seen = [model.input_size, model.hidden_size, model.use_bias]

## arguments: Embedding by name
model = eqx.nn.Embedding(num_embeddings=7, embedding_size=3, key=key)

## arguments: read from a Linear
model = eqx.nn.Linear(5, 4, key=key)
seen = [model.in_features, model.out_features, list(model.weight.shape)]

## copies: deepcopy of a module
class M(eqx.Module):
    cells: list
model = copy.deepcopy(M([eqx.nn.LSTMCell(5, 4, key=key)] * 2))

## refused: no key
model = eqx.nn.LSTMCell(5, 4)

## refused: a negative size
model = eqx.nn.LSTMCell(5, -4, key=key)

## refused: a fraction
model = eqx.nn.Linear(5, 2.5, key=key)

## refused: a missing size
model = eqx.nn.GRUCell(5, key=key)

## refused: an unknown argument
model = eqx.nn.LSTMCell(5, 4, bias=False, key=key)

## refused: a missing field
class M(eqx.Module):
    cell: eqx.nn.LSTMCell
    out: eqx.nn.Linear
model = M(eqx.nn.LSTMCell(5, 4, key=key))
"""

TF1 = """
## sharing: one cell twice in MultiRNNCell, reads 3
c = rnn_cell.LSTMCell(3)
model = rnn_cell.MultiRNNCell([c, c])

## sharing: a list of one cell twice, reads 4
c = rnn_cell.GRUCell(4)
model = rnn_cell.MultiRNNCell([c] * 2)

## sharing: one cell twice whose input does not fit, reads 5
c = rnn_cell.LSTMCell(3)
model = rnn_cell.MultiRNNCell([c, c])

## sharing: two equal cells, reads 3
model = rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(3), rnn_cell.LSTMCell(3)])

## sharing: one cell, another and the first again, reads 4
c = rnn_cell.BasicLSTMCell(4)
model = rnn_cell.MultiRNNCell([c, rnn_cell.BasicLSTMCell(4), c])

## sharing: one cell in both directions, reads 4
c = rnn_cell.LSTMCell(3)
model = bidirectional_dynamic_rnn(c, c)

## sharing: two cells in both directions, reads 4
model = bidirectional_dynamic_rnn(rnn_cell.LSTMCell(3), rnn_cell.LSTMCell(3))

## sharing: two unlike cells in both directions, reads 4
model = bidirectional_dynamic_rnn(rnn_cell.LSTMCell(3), rnn_cell.GRUCell(2))

## sharing: one stack of cells in both directions, reads 4
s = rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(4), rnn_cell.LSTMCell(4)])
model = bidirectional_dynamic_rnn(s, s)

## sharing: one cell in two stacks in both directions, reads 4
c = rnn_cell.LSTMCell(4)
model = bidirectional_dynamic_rnn(rnn_cell.MultiRNNCell([c]), rnn_cell.MultiRNNCell([c, rnn_cell.LSTMCell(4)]))

## sharing: a stack in a stack, reads 4
c = rnn_cell.BasicRNNCell(4)
model = rnn_cell.MultiRNNCell([rnn_cell.MultiRNNCell([c, c]), rnn_cell.MultiRNNCell([c, rnn_cell.BasicRNNCell(4)])])

## sharing: one cell with peepholes and a projection twice, reads 2
c = rnn_cell.LSTMCell(4, use_peepholes=True, num_proj=2)
model = rnn_cell.MultiRNNCell([c, c])

## cells: a stack of unlike ones, reads 5
model = rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(4, num_proj=3), rnn_cell.GRUCell(2), rnn_cell.BasicRNNCell(6)])

## cells: a stack of one, reads 5
model = rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(4)])

## cells: a generator of cells, reads 5
model = rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(n) for n in (4, 3)])

## cells: names, reads 5
model = rnn_cell.LSTMCell(4, name="encoder")

## cells: names in a stack, reads 5
model = rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(4, name="a"), rnn_cell.LSTMCell(3, name="b")])

## cells: peepholes, reads 5
model = rnn_cell.LSTMCell(4, use_peepholes=True)

## cells: peepholes and projection, reads 5
model = rnn_cell.LSTMCell(4, use_peepholes=True, num_proj=3)

## cells: state_is_tuple, reads 5
model = rnn_cell.LSTMCell(4, state_is_tuple=True, forget_bias=0.0)

## cells: BasicLSTMCell by position, reads 5
model = rnn_cell.BasicLSTMCell(4, 1.0)

## cells: sizes read, reads 5
model = rnn_cell.LSTMCell(4, num_proj=3)
seen = model.output_size

## refused: no cells, reads 5
model = rnn_cell.MultiRNNCell([])

## refused: a cell and not a list, reads 5
model = rnn_cell.MultiRNNCell(rnn_cell.LSTMCell(4))

## refused: a number for a cell, reads 5
model = rnn_cell.MultiRNNCell([4])

## refused: a negative size, reads 5
model = rnn_cell.LSTMCell(-4)

## refused: a fraction, reads 5
model = rnn_cell.LSTMCell(2.5)

## refused: no size
model = rnn_cell.LSTMCell()

## refused: an unknown argument
model = rnn_cell.LSTMCell(4, units=3)

## refused: a GRU with peepholes
model = rnn_cell.GRUCell(4, use_peepholes=True)
"""

TF_KERAS = """
## Sequential: an Input
model = tf_keras.Sequential([tf_keras.Input((13, 5)), L.LSTM(4), L.Dropout(0.2), L.Dense(1)])

## Sequential: input_shape
model = tf_keras.Sequential([L.LSTM(4, input_shape=(13, 5)), L.Dense(1)])

## Sequential: batch_input_shape
model = tf_keras.Sequential([L.LSTM(4, batch_input_shape=(32, 13, 5), stateful=True), L.Dense(1)])

## Sequential: batch_input_shape of an Embedding
model = tf_keras.Sequential([L.Embedding(7, 3, batch_input_shape=[32, None]), L.GRU(4), L.Dense(1)])

## Sequential: input_length
model = tf_keras.Sequential([L.Embedding(7, 3, input_length=13), L.Flatten(), L.Dense(1)])

## Sequential: build
model = tf_keras.Sequential([L.LSTM(4), L.Dense(1)])
model.build((None, 13, 5))

## Sequential: add
model = tf_keras.Sequential()
model.add(L.LSTM(4, return_sequences=True, input_shape=(13, 5)))
model.add(L.LSTM(3))
model.add(L.Dense(1))

## Sequential: models.Sequential and an InputLayer
model = tf_keras.models.Sequential([L.InputLayer(input_shape=(13, 5)), L.LSTM(4)])

## Sequential: reads
model = tf_keras.Sequential([tf_keras.Input((13, 5)), L.LSTM(4), L.Dense(1)])
seen = [model.count_params(), len(model.layers), model.layers[0].units, [layer.name for layer in model.layers]]

## sharing: one layer twice
a = tf_keras.Input((4,))
d = L.Dense(4)
model = tf_keras.Model(a, d(d(a)))

## sharing: one layer twice in Sequential
d = L.Dense(4)
model = tf_keras.Sequential([tf_keras.Input((4,)), d, d])

## sharing: one LSTM in Bidirectional and alone
a = tf_keras.Input((13, 5))
rnn = L.LSTM(4, return_sequences=True)
model = tf_keras.Model(a, [L.Bidirectional(rnn)(a), rnn(a)])

## sharing: Bidirectional of an RNN of a cell
model = tf_keras.Sequential([tf_keras.Input((4, 8)), L.Bidirectional(L.RNN(L.LSTMCell(3)))])

## sharing: an RNN of one cell twice
cell = L.LSTMCell(4)
model = tf_keras.Sequential([tf_keras.Input((13, 4)), L.RNN([cell, cell])])

## sharing: two RNNs of one cell
a = tf_keras.Input((13, 4))
cell = L.LSTMCell(4)
model = tf_keras.Model(a, L.RNN(cell)(L.RNN(cell, return_sequences=True)(a)))

## functional: two inputs
a, b = tf_keras.Input((13, 5)), tf_keras.Input((9, 2))
x = L.concatenate([L.LSTM(4)(a), L.LSTM(3)(b)])
model = tf_keras.Model([a, b], L.Dense(1)(x))

## functional: Concatenate
a, b = tf_keras.Input((13, 5)), tf_keras.Input((9, 2))
model = tf_keras.Model([a, b], L.Dense(1)(L.Concatenate()([L.LSTM(4)(a), L.LSTM(3)(b)])))

## functional: states handed on
a = tf_keras.Input((None, 8))
outputs, h, c = L.LSTM(3, return_state=True)(a)
b = tf_keras.Input((None, 5))
model = tf_keras.Model([a, b], L.LSTM(3)(b, initial_state=[h, c]))

## functional: a model inside a model
a = tf_keras.Input((4, 8))
encoder = tf_keras.Model(a, L.LSTM(3)(a))
model = tf_keras.Sequential([tf_keras.Input((4, 8)), encoder, L.Dense(1)])

## layers: implementation=2
model = tf_keras.Sequential([L.LSTM(4, implementation=2, input_shape=(13, 5)), L.Dense(1)])

## layers: implementation=1
model = tf_keras.Sequential([L.GRU(4, implementation=1, reset_after=False, input_shape=(13, 5))])

## layers: time_major and unroll
model = tf_keras.Sequential([L.LSTM(4, unroll=True, use_bias=False, input_shape=(13, 5))])

## layers: Bidirectional
model = tf_keras.Sequential([L.Bidirectional(L.LSTM(4), input_shape=(13, 5)), L.Dense(2)])

## layers: Bidirectional, sum
model = tf_keras.Sequential([L.Bidirectional(L.LSTM(4), merge_mode="sum", input_shape=(13, 5)), L.Dense(2)])

## layers: TimeDistributed
model = tf_keras.Sequential([L.LSTM(4, return_sequences=True, input_shape=(13, 5)), L.TimeDistributed(L.Dense(3))])

## layers: RepeatVector and Masking
model = tf_keras.Sequential([L.Masking(input_shape=(13, 5)), L.LSTM(4), L.RepeatVector(9), L.LSTM(3, return_sequences=True), L.Dense(2)])

## layers: ConvLSTM2D and Flatten
model = tf_keras.Sequential([L.ConvLSTM2D(4, 3, input_shape=(3, 8, 9, 2)), L.Flatten(), L.Dense(1)])

## layers: SimpleRNN and LayerNormalization
model = tf_keras.Sequential([L.SimpleRNN(4, input_shape=(13, 5)), L.LayerNormalization(), L.Activation("tanh")])

## frozen: an Embedding
model = tf_keras.Sequential([L.Embedding(7, 3, trainable=False, input_length=13), L.LSTM(4)])

## frozen: a layer after the build
model = tf_keras.Sequential([L.LSTM(4, input_shape=(13, 5)), L.Dense(1)])
model.layers[0].trainable = False

## frozen: a model
model = tf_keras.Sequential([L.LSTM(4, input_shape=(13, 5)), L.Dense(1)])
model.trainable = False

## frozen: Bidirectional as an argument
model = tf_keras.Sequential([L.Bidirectional(L.LSTM(4), trainable=False, input_shape=(13, 5))])

## frozen: RNN as an argument
model = tf_keras.Sequential([L.RNN(L.LSTMCell(4), trainable=False, input_shape=(13, 5))])

## frozen: TimeDistributed as an argument
model = tf_keras.Sequential([L.TimeDistributed(L.Dense(4), trainable=False, input_shape=(13, 5))])

## class: build
class M(tf_keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = L.Dense(1)
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
model.build((None, 13, 5))

## class: called on an Input
class M(tf_keras.Model):
    def __init__(self):
        super().__init__()
        self.rnn = L.LSTM(4)
        self.out = L.Dense(1)
    def call(self, x):
        return self.out(self.rnn(x))
model = M()
outputs = model(tf_keras.Input((13, 5)))

## class: a plain list of layers
class M(tf_keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [L.LSTM(4), L.Dense(1)]
    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x
model = M()
outputs = model(tf_keras.Input((13, 5)))

## refused: units=0
model = L.LSTM(0)

## refused: an unknown argument
model = L.LSTM(4, hidden_size=3)

## refused: lora_rank
model = L.Dense(4, lora_rank=2)

## refused: LSTM after LSTM without sequences
model = tf_keras.Sequential([L.LSTM(4, input_shape=(13, 5)), L.LSTM(3)])

## refused: merge_mode add
model = L.Bidirectional(L.LSTM(4), merge_mode="add")

## refused: Bidirectional of a Dense
model = L.Bidirectional(L.Dense(4))
"""

PADDLE = """
## sharing: one layer under two attributes
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.a = paddle.nn.LSTM(5, 4)
        self.b = self.a
model = M()

## sharing: one layer twice in Sequential
d = paddle.nn.Linear(4, 4)
model = paddle.nn.Sequential(d, d)

## sharing: one layer twice in LayerList
model = paddle.nn.LayerList([paddle.nn.Linear(4, 4)] * 3)

## sharing: one layer inside two layers
class Block(paddle.nn.Layer):
    def __init__(self, shared):
        super().__init__()
        self.shared = shared
        self.own = paddle.nn.Linear(4, 4)
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        shared = paddle.nn.GRU(4, 4)
        self.a = Block(shared)
        self.b = Block(shared)
model = M()

## attributes: a plain list of layers is not seen
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.cells = [paddle.nn.LSTMCell(4, 4), paddle.nn.LSTMCell(4, 4)]
        self.out = paddle.nn.Linear(4, 2)
model = M()

## attributes: a plain dict of layers is not seen
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.cells = {"a": paddle.nn.LSTMCell(4, 4)}
        self.out = paddle.nn.Linear(4, 2)
model = M()

## attributes: a tuple of layers is not seen
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.cells = (paddle.nn.LSTMCell(4, 4),)
        self.out = paddle.nn.Linear(4, 2)
model = M()

## attributes: layers set in a loop
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        for n in range(3):
            setattr(self, f"rnn{n}", paddle.nn.GRU(4, 4))
model = M()

## attributes: add_sublayer
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.out = self.add_sublayer("out", paddle.nn.Linear(4, 2))
model = M()

## attributes: add_sublayer, and a number for its name
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.add_sublayer(5, paddle.nn.Linear(4, 2))
model = M()

## attributes: a layer before super().__init__()
class M(paddle.nn.Layer):
    def __init__(self):
        self.out = paddle.nn.Linear(4, 2)
        super().__init__()
model = M()

## attributes: a layer = None
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.out = paddle.nn.Linear(4, 2)
        self.more = None
model = M()

## attributes: a layer is replaced
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.a = paddle.nn.Linear(4, 2)
        self.b = paddle.nn.Linear(4, 3)
model = M()
model.a = paddle.nn.Linear(4, 5)

## attributes: a layer is deleted
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.a = paddle.nn.Linear(4, 2)
        self.b = paddle.nn.Linear(4, 3)
model = M()
del model.a

## attributes: set from outside
model = paddle.nn.Layer()
model.out = paddle.nn.Linear(4, 2)

## names: layers
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.layers = paddle.nn.LayerList([paddle.nn.LSTM(5, 4), paddle.nn.LSTM(4, 4)])
model = M()

## names: name, count, options, packed
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.name = "tagger"
        self.count = 3
        self.options = {"a": 1}
        self.packed = True
        self.rnn = paddle.nn.LSTM(5, 4)
model = M()
seen = [model.name, model.count, model.options["a"], model.packed]

## names: tensors, table, at, pack as layers
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.table = paddle.nn.Embedding(7, 3)
        self.tensors = paddle.nn.Linear(1, 1)
        self.at = paddle.nn.Linear(1, 2)
        self.pack = paddle.nn.Linear(1, 3)
        self.frozen = paddle.nn.Linear(1, 4)
model = M()

## Sequential: layers
model = paddle.nn.Sequential(paddle.nn.Linear(5, 4), paddle.nn.Dropout(0.5), paddle.nn.Linear(4, 1))
seen = [len(model), list(model[0].weight.shape), list(model[-1].weight.shape)]

## Sequential: names
model = paddle.nn.Sequential(("rnn", paddle.nn.LSTM(5, 4)), ("out", paddle.nn.Linear(4, 1)))

## Sequential: a slice
model = paddle.nn.Sequential(paddle.nn.Linear(5, 4), paddle.nn.Linear(4, 3), paddle.nn.Linear(3, 1))[:2]

## Sequential: an index
model = paddle.nn.Sequential(paddle.nn.Linear(5, 4), paddle.nn.Linear(4, 1))[1]

## Sequential: iteration and del
model = paddle.nn.Sequential(paddle.nn.Linear(5, 4), paddle.nn.Linear(4, 4), paddle.nn.Linear(4, 1))
del model[1]
seen = [list(layer.weight.shape) for layer in model]

## Sequential: an index is replaced
model = paddle.nn.Sequential(paddle.nn.Linear(5, 4), paddle.nn.Linear(4, 1))
model[1] = paddle.nn.Linear(4, 3)

## Sequential: nested
model = paddle.nn.Sequential(paddle.nn.Embedding(7, 3), paddle.nn.Sequential(paddle.nn.Linear(3, 4), paddle.nn.Linear(4, 2)))

## Sequential: a list
model = paddle.nn.Sequential([paddle.nn.Linear(5, 4), paddle.nn.Linear(4, 1)])

## Sequential: a number
model = paddle.nn.Sequential(paddle.nn.Linear(5, 4), 5)

## LayerList: append, extend, insert
model = paddle.nn.LayerList([paddle.nn.Linear(4, 1)])
model.append(paddle.nn.Linear(4, 2))
model.extend([paddle.nn.Linear(4, 3)])
model.insert(0, paddle.nn.Linear(4, 4))
seen = [len(model), [list(layer.weight.shape) for layer in model]]

## LayerList: a slice and an index
cells = paddle.nn.LayerList([paddle.nn.Linear(4, n) for n in (1, 2, 3, 4)])
model = cells[1:3]
seen = list(cells[-1].weight.shape)

## LayerList: a generator
model = paddle.nn.LayerList(paddle.nn.LSTMCell(4, 4) for _ in range(3))

## LayerList: no layer
model = paddle.nn.LayerList([5])

## ties: the decoder takes another's weight
class M(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.a = paddle.nn.Linear(4, 4)
        self.b = paddle.nn.Linear(4, 4)
        self.b.weight = self.a.weight
model = M()

## ties: a chain, the last one first
model = paddle.nn.LayerList([paddle.nn.Linear(4, 4) for _ in range(3)])
model[2].weight = model[1].weight
model[1].weight = model[0].weight

## ties: a cycle
model = paddle.nn.LayerList([paddle.nn.Linear(4, 4) for _ in range(2)])
model[0].weight = model[1].weight
model[1].weight = model[0].weight

## ties: after something was counted
model = paddle.nn.LayerList([paddle.nn.Linear(4, 4) for _ in range(2)])
before = sum(p.size for p in model.parameters())
model[1].weight = model[0].weight
seen = before

## ties: a number
model = paddle.nn.Linear(4, 4)
model.weight = 5

## removed: bias = None
model = paddle.nn.Linear(4, 4)
model.bias = None

## class: of LSTM
class MyLSTM(paddle.nn.LSTM):
    def __init__(self, units):
        super().__init__(5, units, num_layers=2, direction="bidirect")
        self.units = units
model = MyLSTM(4)
seen = [model.units, model.hidden_size, model.num_layers]

## class: of Linear
class MyLinear(paddle.nn.Linear):
    pass
model = paddle.nn.Sequential(MyLinear(5, 4, bias_attr=False))

## arguments: read from the layers
model = paddle.nn.LSTM(5, 4)
seen = [model.input_size, model.hidden_size, model.num_layers, model.time_major]

## arguments: Linear has no in_features
model = paddle.nn.Linear(5, 4)
seen = model.in_features

## arguments: bias_attr=False in a model
model = paddle.nn.Sequential(paddle.nn.LSTM(5, 4, bias_ih_attr=False, bias_hh_attr=False), paddle.nn.Linear(4, 1, bias_attr=False))

## arguments: direction
model = paddle.nn.GRU(5, 4, num_layers=2, direction="bidirectional", dropout=0.5)

## arguments: by position
model = paddle.nn.LSTM(5, 4, 2, "bidirect", True)

## arguments: LayerNorm of two axes
model = paddle.nn.LayerNorm([3, 4])

## frozen: a parameter
model = paddle.nn.Linear(5, 4)
model.weight.stop_gradient = True

## frozen: every parameter of a layer
model = paddle.nn.Sequential(paddle.nn.Embedding(7, 3), paddle.nn.Linear(3, 7))
for p in model[0].parameters():
    p.stop_gradient = True

## reads: names, children and sublayers
model = paddle.nn.Sequential(paddle.nn.Linear(5, 4), paddle.nn.Sequential(paddle.nn.Linear(4, 1)))
seen = [[n for n, _ in model.named_parameters()], len(list(model.children())), len(model.sublayers())]

## reads: sizes
model = paddle.nn.LSTM(5, 4)
seen = [sum(p.size for p in model.parameters()), list(model.parameters()[0].shape)]

## copies: deepcopy of a layer
d = paddle.nn.Linear(4, 4)
model = paddle.nn.Sequential(d, copy.deepcopy(d))

## copies: deepcopy of a shared layer
d = paddle.nn.Linear(4, 4)
model = copy.deepcopy(paddle.nn.Sequential(d, d))

## refused: a negative size
model = paddle.nn.Linear(5, -4)

## refused: a text
model = paddle.nn.Linear(5, "4")

## refused: a missing size
model = paddle.nn.LSTM(5)

## refused: an unknown argument
model = paddle.nn.LSTM(5, 4, bidirectional=True)

## refused: a direction that there is not
model = paddle.nn.LSTM(5, 4, direction="both")

## refused: hidden_size=0 in a cell
model = paddle.nn.LSTMCell(5, 0)

## refused: proj_size as large as hidden_size
model = paddle.nn.LSTM(5, 4, proj_size=4)

## refused: heads that do not divide
model = paddle.nn.MultiHeadAttention(8, 3)

## refused: no heads
model = paddle.nn.MultiHeadAttention(8, 0)
"""

ONNX = """
## nodes: W and R, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R"], ["Y"], hidden_size=4)

## nodes: B, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R", "B"], ["Y", "Y_h", "Y_c"], hidden_size=4)

## nodes: an empty B, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R", ""], ["Y"], hidden_size=4)

## nodes: P without B, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R", "", "", "", "", "P"], ["Y"], hidden_size=4)

## nodes: B and P in both directions, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R", "B", "", "", "", "P"], ["Y"], hidden_size=4, direction="bidirectional")

## nodes: X is called B, reads 5
model = onnx.helper.make_node("LSTM", ["B", "W", "R"], ["Y"], hidden_size=4)

## nodes: X is called P, reads 5
model = onnx.helper.make_node("LSTM", ["P", "W", "R", "B"], ["Y"], hidden_size=4)

## nodes: a GRU, reads 5
model = onnx.helper.make_node("GRU", ["X", "W", "R", "B"], ["Y"], hidden_size=4, linear_before_reset=1)

## nodes: an RNN backwards, reads 5
model = onnx.helper.make_node("RNN", ["X", "W", "R", "B"], ["Y"], hidden_size=4, direction="reverse")

## nodes: a tuple and a name, reads 5
model = onnx.helper.make_node("GRU", ("X", "W", "R"), ("Y",), name="encoder", hidden_size=4)

## refused: W is missing, reads 5
model = onnx.helper.make_node("LSTM", ["X"], ["Y"], hidden_size=4)

## refused: R is missing, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W"], ["Y"], hidden_size=4)

## refused: an empty W, reads 5
model = onnx.helper.make_node("LSTM", ["X", "", "R"], ["Y"], hidden_size=4)

## refused: no hidden_size, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R"], ["Y"])

## refused: a direction that there is not, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R"], ["Y"], hidden_size=4, direction="both")

## refused: a ninth input, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R", "B", "", "", "", "", "P"], ["Y"], hidden_size=4)

## refused: peepholes of a GRU, reads 5
model = onnx.helper.make_node("GRU", ["X", "W", "R", "", "", "", "", "P"], ["Y"], hidden_size=4)

## refused: an attribute that there is not, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R"], ["Y"], hidden_size=4, units=3)

## refused: input_forget of a GRU, reads 5
model = onnx.helper.make_node("GRU", ["X", "W", "R"], ["Y"], hidden_size=4, input_forget=1)

## refused: hidden_size=-4, reads 5
model = onnx.helper.make_node("LSTM", ["X", "W", "R"], ["Y"], hidden_size=-4)

## refused: inputs as a number, reads 5
model = onnx.helper.make_node("LSTM", 5, ["Y"], hidden_size=4)
"""

SOURCES = {
    "torch": TORCH,
    "keras": KERAS,
    "flax.linen": LINEN,
    "flax.nnx": NNX,
    "equinox": EQUINOX,
    "tf.compat.v1": TF1,
    "tf_keras": TF_KERAS,
    "paddle": PADDLE,
    "onnx": ONNX,
}
