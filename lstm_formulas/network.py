"""A network: named layers, who reads whom, and what is shared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from keyword import iskeyword
from types import MappingProxyType
from typing import Any

from sympy import Expr, Integer, factor

from lstm_formulas.cell import Weight
from lstm_formulas.layer import Layer
from lstm_formulas.printing.arithmetic import written
from lstm_formulas.printing.table import aligned
from lstm_formulas.sharing import first_names
from lstm_formulas.sizes import Sized, as_written, same, total

__all__ = ["Network", "Row", "Table"]


@dataclass(frozen=True)
class Row:
    """One line of a network's table.

    `weights` are those that the line counts. `owner` names the layer that this one is, and `tied`
    the weights that are counted elsewhere, with the place where they stand.
    """

    name: str
    layer: str
    weights: tuple[Weight, ...]
    count: Expr
    share: Expr
    owner: str = ""
    tied: tuple[tuple[str, str], ...] = ()

    def details(
        self, all_in: str = "all in {}", is_: str = "{} is {}", per_gate: str = "{} per gate {}"
    ) -> list[str]:
        """The weights that are counted and what is shared, in the words of a language."""
        own = describe(self.weights, per_gate)
        shared = [all_in.format(self.owner)] if self.owner else []
        shared += [is_.format(weight, to) for weight, to in self.tied]
        return [text for text in (own, ", ".join(shared)) if text]


@dataclass(frozen=True)
class Table:
    """Rows whose counts add up to the total, ready to print.

    Examples:
        >>> from lstm_formulas import LSTM, Dense, Network
        >>> Network(lstm=LSTM(5, 10), output=Dense(10, 3)).table()
        name    layer         weights                 count   share
        lstm    LSTM(5, 10)   W U b per gate i f g o    640   95.1%
        output  Dense(10, 3)  W b                        33    4.9%
        total                                           673  100.0%
    """

    rows: tuple[Row, ...]
    total: Expr

    def cells(self) -> list[tuple[str, str, str, str, str]]:
        """The body of the table as text, the total last."""
        body = [
            (
                row.name,
                row.layer,
                "; ".join(row.details()),
                written(row.count),
                percent(row.share),
            )
            for row in self.rows
        ]
        return [*body, ("total", "", "", written(self.total), percent(Integer(1)))]

    def __str__(self) -> str:
        return aligned(
            [("name", "layer", "weights", "count", "share"), *self.cells()], right=(3, 4)
        )

    __repr__ = __str__


def percent(share: Expr) -> str:
    """A share as people read it, or the expression where it has symbols.

    Examples:
        >>> percent(Integer(25) / 29)
        '86.2%'
    """
    if not share.is_number:
        return written(share)
    tenths = round(1000 * Fraction(int(share.p), int(share.q)))  # of two the even one
    return f"{tenths // 10:,}.{tenths % 10}%"


def describe(weights: Iterable[Weight], per_gate: str = "{} per gate {}") -> str:
    """The weights in few words: `W U b per gate i f g o`.

    Examples:
        >>> from lstm_formulas import GRU, Embedding
        >>> describe(GRU(5, 10).weights), describe(Embedding(7, 3).weights)
        ('W U b per gate r z n', 'E')
    """
    by_gate: dict[str, list[str]] = {}
    for weight in weights:
        by_gate.setdefault(weight.gate, []).append(weight.letter)
    alike: dict[str, list[str]] = {}
    for gate, letters in by_gate.items():
        alike.setdefault(" ".join(letters), []).append(gate)
    return ", ".join(
        per_gate.format(letters, " ".join(gates)) if all(gates) and len(gates) > 1 else letters
        for letters, gates in alike.items()
    )


class Network(Sized):
    """An inventory of named layers, counted with what they share.

    A network is slots: under each path, such as `encoder.W_i`, stands a tensor, a weight of one of
    its layers. A layer that stands under two names puts the same tensors into both and is counted
    once; two equal layers are two. Who reads whom is said with `join`, and that a weight is another
    one with `tie`.

    Two networks are equal when their layers, who reads whom, and what is shared are the same. A
    copy has a new tensor for each old one, and so has a network at other sizes: what was shared in
    it stays shared.

    Attributes:
        layers: the layers by name.
        sources: for a layer that reads others, their names.
        slots: the tensor of each path.

    Raises:
        TypeError: for something that is no layer.
        ValueError: for a name that is none in Python.

    Examples:
        >>> from lstm_formulas import LSTM, Dense, Embedding
        >>> from lstm_formulas.symbols import V, e, h
        >>> seq2seq = Network(
        ...     embedding=Embedding(V, e), encoder=LSTM(e, h), decoder=LSTM(e, h),
        ...     output=Dense(h, V, bias=False),
        ... ).join(encoder="embedding", decoder="embedding", output="decoder")
        >>> int(seq2seq.at(V=50_000, e=500, h=1_000).count)
        87008000

        One object under two names is counted once:

        >>> lstm = LSTM(500, 1000)
        >>> shared = Network(encoder=lstm, decoder=lstm)
        >>> shared.count
        6004000
        >>> shared
        Network(encoder=(encoder_ := LSTM(500, 1000)), decoder=encoder_)

    Source:
        The example: I. Sutskever, O. Vinyals and Q. V. Le, Sequence to Sequence Learning with
        Neural Networks, NIPS 2014, with other sizes.
    """

    layers: Mapping[str, Layer]
    sources: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, Weight]

    def __init__(self, /, **layers: Layer) -> None:
        for name, layer in layers.items():
            if not name.isidentifier() or iskeyword(name):
                raise ValueError(f"Network: a layer takes a name in Python; got {name!r}")
            if not isinstance(layer, Layer):
                raise TypeError(f"Network: {name} takes a layer; got {as_written(layer)}")
        slots = {f"{name}.{w.name}": w for name, layer in layers.items() for w in layer.weights}
        self._set(layers, {}, slots)

    def _set(
        self,
        layers: Mapping[str, Layer],
        sources: Mapping[str, tuple[str, ...]],
        slots: Mapping[str, Weight],
    ) -> Network:
        for attribute, value in (("layers", layers), ("sources", sources), ("slots", slots)):
            object.__setattr__(self, attribute, MappingProxyType(dict(value)))
        return self

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a network does not change; {name} is that of a new one")

    def _changed(self, **changes: Any) -> Network:
        now = {"layers": self.layers, "sources": self.sources, "slots": self.slots}
        return Network.__new__(Network)._set(**{**now, **changes})

    def _layer(self, name: object, argument: str) -> Layer:
        if not isinstance(name, str) or name not in self.layers:
            raise (ValueError if isinstance(name, str) else TypeError)(
                f"{argument} takes the name of a layer ({', '.join(self.layers)}); "
                f"got {as_written(name)}"
            )
        return self.layers[name]

    def join(self, /, **readers: str | tuple[str, ...] | list[str]) -> Network:
        """Say which layer reads which; several sources are concatenated.

        Raises:
            TypeError: for a source that is no name.
            ValueError: for an unknown layer, or sizes that do not fit.

        Examples:
            >>> from lstm_formulas import LSTM
            >>> stack = Network(encoder=LSTM(500, 1000), decoder=LSTM(500, 1000))
            >>> stack.join(decoder="encoder")
            Traceback (most recent call last):
            ...
            ValueError: decoder: takes 500, gets 1000 from encoder
        """
        sources = dict(self.sources)
        for reader, given in readers.items():
            takes = self._layer(reader, "join").input_size
            names = tuple(given) if isinstance(given, tuple | list) else (given,)
            gives = total(self._layer(name, f"join: {reader}").output_size for name in names)
            if not same(takes, gives):
                raise ValueError(
                    f"{reader}: takes {takes}, gets {gives} from {' and '.join(names) or 'nothing'}"
                )
            sources[reader] = names
        return self._changed(sources=sources)

    def tie(self, weight: str, to: str) -> Network:
        """Let one weight be another one, up to transposition, so that it is counted once.

        The tensor of `to` then stands wherever that of `weight` stood, in whatever order ties are
        made; to tie what is one tensor already changes nothing.

        Args:
            weight: the weight that is given up, `"output.W"`.
            to: the weight that takes its place, `"embedding.E"`.

        Raises:
            TypeError: for what is no path.
            ValueError: for an unknown weight, the same path twice, or shapes that do not fit.

        Examples:
            >>> from lstm_formulas import Dense, Embedding
            >>> net = Network(embedding=Embedding(50_000, 500), output=Dense(500, 50_000))
            >>> net.count, net.tie("output.W", "embedding.E").count
            (50050000, 25050000)
            >>> net.tie("output.b", "embedding.E")
            Traceback (most recent call last):
            ...
            ValueError: tie: output.b is 50000×1, embedding.E is 50000×500

        Source:
            O. Press and L. Wolf, Using the Output Embedding to Improve Language Models, EACL 2017.
        """
        old, new = self._tensor(weight), self._tensor(to)
        if weight == to:
            raise ValueError(f"tie takes two weights; got {weight!r} twice")
        if not any(
            all(same(m, n) for m, n in zip(old.shape, shape, strict=True))
            for shape in (new.shape, new.shape[::-1])
        ):
            (m, n), (r, c) = old.shape, new.shape
            raise ValueError(f"tie: {weight} is {m}×{n}, {to} is {r}×{c}")
        return self._changed(slots={p: new if t is old else t for p, t in self.slots.items()})

    def _tensor(self, path: object) -> Weight:
        """The tensor that stands under a path."""
        if not isinstance(path, str):
            raise TypeError(f"tie takes the path of a weight, 'layer.W'; got {as_written(path)}")
        if path not in self.slots:
            name = path.partition(".")[0]
            weights = ", ".join(f"{name}.{w.name}" for w in self._layer(name, "tie").weights)
            raise ValueError(f"tie takes a weight of {name} ({weights}); got {path!r}")
        return self.slots[path]

    def table(self) -> Table:
        """One row per layer; the counts add up to the total.

        Examples:
            >>> from lstm_formulas import LSTM, Dense, Embedding
            >>> lstm = LSTM(500, 1000)
            >>> net = Network(embedding=Embedding(50_000, 500), encoder=lstm, decoder=lstm,
            ...     projection=Dense(1000, 500, bias=False), output=Dense(500, 50_000))
            >>> print(net.tie("output.W", "embedding.E").table())
            name        layer                         weights                      count   share
            embedding   Embedding(50000, 500)         E                       25,000,000   79.2%
            encoder     LSTM(500, 1000)               W U b per gate i f g o   6,004,000   19.0%
            decoder     LSTM(500, 1000)               all in encoder                   0    0.0%
            projection  Dense(1000, 500, bias=False)  W                          500,000    1.6%
            output      Dense(500, 50000)             b; W is embedding.E         50,000    0.2%
            total                                                             31,554,000  100.0%
        """
        first = first_names(self.slots.items())
        rows: list[Row] = []
        for name, layer in self.layers.items():
            own = tuple(w for w in layer.weights if first[f"{name}.{w.name}"] == f"{name}.{w.name}")
            owner = next((row.name for row in rows if self._is(name, row.name)), "")
            tied = {w.name: first[f"{name}.{w.name}"] for w in layer.weights if w not in own}
            count = total(w.count for w in own)
            shared = () if owner else tuple(tied.items())
            rows.append(Row(name, str(layer), own, count, count, owner, shared))
        everything = total(row.count for row in rows)
        if everything != 0:
            rows = [replace(row, share=_share(row.count, everything)) for row in rows]
        return Table(tuple(rows), everything)

    def _is(self, name: str, other: str) -> bool:
        """Whether two names stand for one layer: equal ones, and every tensor the same."""
        layer = self.layers[name]
        return layer == self.layers[other] and all(
            self.slots[f"{name}.{w.name}"] is self.slots[f"{other}.{w.name}"] for w in layer.weights
        )

    @property
    def count(self) -> Expr:
        """The number of parameters, shared and tied ones once."""
        return total(weight.count for weight in self.weights)

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Every weight that is counted, under its layer's name: `encoder.W_i`."""
        first = first_names(self.slots.items())
        return tuple(
            replace(weight, name=path)
            for name, layer in self.layers.items()
            for weight in layer.weights
            if first[path := f"{name}.{weight.name}"] == path
        )

    @property
    def ties(self) -> dict[str, str]:
        """For each weight of a layer that is another one, the place where it stands."""
        first = first_names(self.slots.items())
        firsts = first_names(self.layers.items())
        return {
            path: first[path]
            for name, layer in self.layers.items()
            if firsts[name] == name
            for path in (f"{name}.{w.name}" for w in layer.weights)
            if first[path] != path
        }

    @property
    def macs(self) -> Expr:
        """Multiply-accumulates of one application of each named layer; sharing saves none."""
        return total(layer.macs for layer in self.layers.values())

    @property
    def elementwise(self) -> Expr:
        """Elementwise products of one application of each named layer."""
        return total(layer.elementwise for layer in self.layers.values())

    def _every_size(self) -> Iterable[Expr]:
        return chain.from_iterable(layer.sizes.values() for layer in self.layers.values())

    def _with(self, new: Mapping[str, Expr]) -> Network:
        # What fits stays so: equal expressions are equal with the same sizes put in.
        unlike = {id(layer): layer for layer in self.layers.values()}
        moved = {key: layer._with(new) for key, layer in unlike.items()}
        tensors = {
            id(old): tensor
            for key, layer in unlike.items()
            for old, tensor in zip(layer.weights, moved[key].weights, strict=True)
        }
        return self._changed(
            layers={name: moved[id(layer)] for name, layer in self.layers.items()},
            slots={path: tensors[id(tensor)] for path, tensor in self.slots.items()},
        )

    def _key(self) -> tuple[object, ...]:
        sources = tuple(sorted(self.sources.items()))
        return tuple(self.layers.items()), sources, tuple(first_names(self.slots.items()).items())

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Network) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> tuple[Any, ...]:
        return _network, (dict(self.layers), dict(self.sources), self.ties)

    def __str__(self) -> str:
        return self._written(str)

    def __repr__(self) -> str:
        return self._written(repr)

    def _written(self, write: Any) -> str:
        """The calls that make it; what stands under several names gets one, as `:=`."""
        uses = Counter(map(id, self.layers.values()))
        layers = {name: write(layer) for name, layer in self.layers.items()}
        taken = set(re.findall(r"\w+", " ".join(layers.values())))
        called: dict[int, str] = {}
        arguments = []
        for name, layer in self.layers.items():
            text = layers[name]
            if id(layer) in called:
                text = called[id(layer)]
            elif uses[id(layer)] > 1:
                # The project's own names have no underscore at their end.
                new = f"{name}_"
                while new in taken:
                    new += "_"
                taken.add(new)
                called[id(layer)] = new
                text = f"({new} := {text})"
            arguments.append(f"{name}={text}")
        joins = [
            f"{reader}={(names[0] if len(names) == 1 else names)!r}"
            for reader, names in self.sources.items()
        ]
        text = f"Network({', '.join(arguments)})"
        text += f".join({', '.join(joins)})" * bool(joins)
        return text + "".join(f".tie({weight!r}, {to!r})" for weight, to in self.ties.items())


def _share(count: Expr, everything: Expr) -> Expr:
    share = count / everything
    return share if share.is_number else factor(share)


def _network(
    layers: dict[str, Layer], sources: dict[str, tuple[str, ...]], ties: dict[str, str]
) -> Network:
    """A network from its parts, as a copy is made."""
    network = Network(**layers).join(**sources)
    for weight, to in ties.items():
        network = network.tie(weight, to)
    return network
