"""A network: named layers, who reads whom, and what is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sympy import Expr, Integer, factor

from lstm_formulas.layer import Layer, Weight, check_names
from lstm_formulas.sizes import Size, free_names, same

__all__ = ["Network", "Row", "Table"]


@dataclass(frozen=True)
class Row:
    """One line of a network's table.

    `weights` are those that the line counts. `owner` names the layer that this one is, and `tied`
    the weights that are another layer's: these are counted there.
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
        >>> print(Network(lstm=LSTM(5, 10), output=Dense(10, 3)).table())
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
                grouped(row.count),
                percent(row.share),
            )
            for row in self.rows
        ]
        return [*body, ("total", "", "", grouped(self.total), percent(Integer(1)))]

    def __str__(self) -> str:
        lines = [("name", "layer", "weights", "count", "share"), *self.cells()]
        widths = [max(len(line[i]) for line in lines) for i in range(5)]
        return "\n".join(
            "  ".join(
                text.rjust(width) if i > 2 else text.ljust(width)
                for i, (text, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )

    __repr__ = __str__


def grouped(count: Expr) -> str:
    """A count as people read it: `6,004,000`, or the expression where it has symbols.

    Examples:
        >>> grouped(Integer(6004000))
        '6,004,000'
    """
    return f"{int(count):,}" if count.is_Integer else str(count)


def percent(share: Expr) -> str:
    """A share as people read it, or the expression where it has symbols.

    Examples:
        >>> percent(Integer(25) / 29)
        '86.2%'
    """
    return f"{float(100 * share):.1f}%" if share.is_number else str(share)


def describe(weights: Iterable[Weight], per_gate: str = "{} per gate {}") -> str:
    """The weights in few words: `W U b per gate i f g o`.

    Examples:
        >>> from lstm_formulas import GRU, Embedding
        >>> describe(GRU(5, 10).weights), describe(Embedding(7, 3).weights)
        ('W U b per gate r z n', 'E')
    """
    by_gate: dict[str, list[str]] = {}
    for weight in weights:
        letter, _, gate = weight.name.partition("_")
        by_gate.setdefault(gate, []).append(letter)
    alike: dict[str, list[str]] = {}
    for gate, letters in by_gate.items():
        alike.setdefault(" ".join(letters), []).append(gate)
    return ", ".join(
        per_gate.format(letters, " ".join(gates)) if all(gates) and len(gates) > 1 else letters
        for letters, gates in alike.items()
    )


@dataclass(frozen=True, init=False)
class Network:
    """An inventory of named layers, counted with what they share.

    A layer that stands under two names is one object and is counted once; two equal layers are
    two. Who reads whom is said with `join`, and a weight that is another one with `tie`.

    Raises:
        TypeError: for something that is no layer.

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
        >>> Network(encoder=lstm, decoder=lstm).count
        6004000

    Source:
        The example: I. Sutskever, O. Vinyals and Q. V. Le, Sequence to Sequence Learning with
        Neural Networks, NIPS 2014, with other sizes.
    """

    layers: Mapping[str, Layer]
    sources: Mapping[str, tuple[str, ...]]
    ties: Mapping[str, str]

    def __init__(self, **layers: Layer) -> None:
        for name, layer in layers.items():
            if not isinstance(layer, Layer):
                raise TypeError(f"Network: {name} takes a layer; got {layer!r}")
        self._set(layers, {}, {})

    def _set(
        self,
        layers: Mapping[str, Layer],
        sources: Mapping[str, tuple[str, ...]],
        ties: Mapping[str, str],
    ) -> Network:
        for attribute, value in (("layers", layers), ("sources", sources), ("ties", ties)):
            object.__setattr__(self, attribute, MappingProxyType(dict(value)))
        return self

    def _with(self, **changes: Any) -> Network:
        now = {"layers": self.layers, "sources": self.sources, "ties": self.ties}
        return Network.__new__(Network)._set(**{**now, **changes})

    def _layer(self, name: str, argument: str) -> Layer:
        if name not in self.layers:
            raise ValueError(
                f"{argument} takes the name of a layer ({', '.join(self.layers)}); got {name!r}"
            )
        return self.layers[name]

    def join(self, **readers: str | tuple[str, ...] | list[str]) -> Network:
        """Say which layer reads which; several sources are concatenated.

        Raises:
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
            names = (given,) if isinstance(given, str) else tuple(given)
            takes = self._layer(reader, "join").input_size
            gives = sum(
                (self._layer(name, f"join: {reader}").output_size for name in names), Integer(0)
            )
            if not same(takes, gives):
                raise ValueError(
                    f"{reader}: takes {takes}, gets {gives} from {' and '.join(names) or 'nothing'}"
                )
            sources[reader] = names
        return self._with(sources=sources)

    def tie(self, weight: str, to: str) -> Network:
        """Let one weight be another one, up to transposition, so that it is counted once.

        Args:
            weight: the weight that is given up, `"output.W"`.
            to: the weight that takes its place, `"embedding.E"`.

        Raises:
            ValueError: for an unknown weight, a weight tied already, or shapes that do not fit.

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
        (weight, a), (to, b) = self._weight(weight), self._weight(to)
        if weight == to or weight in {*self.ties, *self.ties.values()} or to in self.ties:
            raise ValueError(f"tie: {weight} or {to} is already tied, or both are one weight")
        if not any(
            all(same(m, n) for m, n in zip(a.shape, shape, strict=True))
            for shape in (b.shape, b.shape[::-1])
        ):
            (m, n), (r, c) = a.shape, b.shape
            raise ValueError(f"tie: {weight} is {m}×{n}, {to} is {r}×{c}")
        return self._with(ties={**self.ties, weight: to})

    def _weight(self, path: str) -> tuple[str, Weight]:
        """A weight by its path, under the first name of its layer."""
        name, _, wanted = path.partition(".")
        layer = self._layer(name, "tie")
        weights = {w.name: w for w in layer.weights}
        if wanted not in weights:
            raise ValueError(
                f"tie takes a weight of {name} ({', '.join(f'{name}.{w}' for w in weights)}); "
                f"got {path!r}"
            )
        owner = next(other for other, same_layer in self.layers.items() if same_layer is layer)
        return f"{owner}.{wanted}", weights[wanted]

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
        first: dict[int, str] = {}
        rows = []
        for name, layer in self.layers.items():
            owner = first.setdefault(id(layer), name)
            shared = owner != name
            tied = {
                path.removeprefix(f"{name}."): to
                for path, to in self.ties.items()
                if path.startswith(f"{name}.") and not shared
            }
            own = () if shared else tuple(w for w in layer.weights if w.name not in tied)
            count = factor(sum((w.count for w in own), Integer(0)))
            rows.append(
                Row(name, str(layer), own, count, count, owner * shared, tuple(tied.items()))
            )
        total = factor(sum((row.count for row in rows), Integer(0)))
        if total != 0:
            rows = [replace(row, share=factor(row.count / total)) for row in rows]
        return Table(tuple(rows), total)

    @property
    def count(self) -> Expr:
        """The number of parameters, shared and tied ones once."""
        return self.table().total

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Every weight that is counted, under its layer's name: `encoder.W_i`."""
        return tuple(
            replace(weight, name=f"{row.name}.{weight.name}")
            for row in self.table().rows
            for weight in row.weights
        )

    @property
    def macs(self) -> Expr:
        """Multiply-accumulates of one application of each named layer; sharing saves none."""
        return factor(sum((layer.macs for layer in self.layers.values()), Integer(0)))

    @property
    def elementwise(self) -> Expr:
        """Elementwise products of one application of each named layer."""
        return factor(sum((layer.elementwise for layer in self.layers.values()), Integer(0)))

    def at(self, **sizes: Size) -> Network:
        """The same network at other sizes; what was shared stays shared.

        Raises:
            TypeError, ValueError: for an unknown name or a bad size, and where the new sizes no
                longer fit each other.
        """
        known = free_names(v for layer in self.layers.values() for v in layer.sizes.values())
        check_names(sizes, known, "Network")
        moved: dict[int, Layer] = {}
        for layer in self.layers.values():
            own = set(free_names(layer.sizes.values()))
            if id(layer) not in moved:
                moved[id(layer)] = layer.at(**{k: v for k, v in sizes.items() if k in own})
        layers = {name: moved[id(layer)] for name, layer in self.layers.items()}
        network = self._with(layers=layers, ties={}).join(**self.sources)
        for weight, to in self.ties.items():
            network = network.tie(weight, to)
        return network

    def __str__(self) -> str:
        return f"Network({', '.join(f'{k}={v}' for k, v in self.layers.items())})"

    __repr__ = __str__
