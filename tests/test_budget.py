"""From a budget back to a size; bytes and work, counted a second way by running the equations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ceiling, expand, simplify

from lstm_formulas import (
    GRU,
    LSTM,
    MGU,
    RNN,
    AdditiveAttention,
    ConvLSTM,
    Dense,
    Embedding,
    LayerNorm,
    LayerNormLSTM,
    Memory,
    MultiHeadAttention,
    Network,
    Stack,
    inverse,
    largest,
    mLSTM,
    sLSTM,
)
from lstm_formulas.memory import BYTES, MOMENTS, TRAINED
from lstm_formulas.printing import step
from lstm_formulas.symbols import L, P, V, a, e, h, k, p, x, y

KINDS = (RNN, LSTM, GRU, MGU)
CELLS = (
    RNN(x, h),
    LSTM(x, h),
    LSTM(x, h, bias=2, peephole=True),
    LSTM(x, h, bias=False),
    GRU(x, h, bias=2, reset_after=True),
    MGU(x, h),
    LayerNormLSTM(x, h),
)
sizes = st.integers(1, 400)


@pytest.mark.parametrize("layer", CELLS, ids=str)
def test_the_inverse_put_into_the_count_gives_the_budget(layer):
    assert simplify(layer.count.subs(h, inverse(layer)) - P) == 0
    assert simplify(layer.count.subs(x, inverse(layer, "x")) - P) == 0


@given(kind=st.sampled_from(KINDS), size=sizes, budget=st.integers(2_000, 10**12))
def test_one_unit_more_would_be_too_many(kind, size, budget):
    layer = kind(size, h)
    n = largest(layer, budget)
    assert layer.at(h=n).count <= budget < layer.at(h=n + 1).count


@given(units=st.integers(2, 5_000), size=sizes)
def test_the_budget_of_a_layer_gives_its_own_size_back(units, size):
    count = int(LSTM(size, units).count)
    assert largest(LSTM(size, h), count) == units
    assert largest(LSTM(size, h), count - 1) == units - 1


def test_stacks_and_networks_have_a_budget_too():
    stack = Stack(LSTM(128, h, bias=2), layers=3, directions=2)
    n = largest(stack, 5_000_000)
    assert stack.at(h=n).count <= 5_000_000 < stack.at(h=n + 1).count
    model = Network(embedding=Embedding(V, h), lstm=LSTM(h, h), output=Dense(h, V)).tie(
        "output.W", "embedding.E"
    )
    n = largest(model.at(V=9_000), 5_000_000)
    assert model.at(V=9_000, h=n).count <= 5_000_000 < model.at(V=9_000, h=n + 1).count
    n = largest(model.at(h=100), 5_000_000, "V")
    assert model.at(h=100, V=n).count <= 5_000_000 < model.at(h=100, V=n + 1).count


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: inverse(LSTM(x, h), "q"), ValueError, "letter takes h, x; got 'q'"),
        (lambda: inverse(LSTM(5, 10)), ValueError, "takes nothing, as all sizes are numbers"),
        (lambda: inverse(LSTM(x, h), "h", 0), ValueError, "budget takes .* got 0"),
        (lambda: inverse(LSTM(h**2, h)), ValueError, "a count that grows with h"),
        (lambda: inverse(LSTM(ceiling(h / 2), h)), ValueError, "a count that grows with h"),
        (
            lambda: inverse(5),
            TypeError,
            "inverse: model takes a layer, a stack or a network; got 5",
        ),
        (lambda: largest("LSTM", 5), TypeError, "largest: model takes a layer, .* got 'LSTM'"),
        (lambda: inverse(LSTM(x, h), [h]), ValueError, r"letter takes h, x; got \[h\]"),
        (lambda: largest(LSTM(x, h), 1000), ValueError, "other sizes; x is left"),
        (lambda: largest(LSTM(5, h), V), ValueError, "V is left"),
        (lambda: largest(LSTM(5, h), 2.5), TypeError, "budget takes .* got 2.5"),
        (lambda: largest(LSTM(5, h), 27), ValueError, "at least 28, the count at h = 1; got 27"),
        (lambda: largest(Dense(h, 50), 40), ValueError, "takes more than 50; got 40"),
        (lambda: Memory(0), ValueError, "count takes .* got 0"),
        (lambda: Memory(10, "float12"), ValueError, "dtype takes .* or 'int8'; got 'float12'"),
        (lambda: Memory(10, optimizer="best"), ValueError, "optimizer takes .* got 'best'"),
        (lambda: Memory(10, np.zeros(2)), ValueError, "dtype takes .* got array"),
        (lambda: Memory(10, master=3), TypeError, "master takes True or False; got 3"),
    ],
)
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


LANGUAGE = Network(a=Embedding(V, e), b=LSTM(e, h), c=Dense(h, V)).join(b="a", c="b")
MODELS = (
    *CELLS,
    *(LSTM(x, h, p=p), mLSTM(x, h), sLSTM(x, h), ConvLSTM(x, h, k), LayerNorm(x), Embedding(V, e)),
    *(MultiHeadAttention(x, y), AdditiveAttention(x, h, a)),
    Network(a=Embedding(V, e), b=LSTM(e, h)),
    LANGUAGE,
    LANGUAGE.at(e=h).tie("c.W", "a.E"),
    Stack(LSTM(x, h), L, 2),
)


ROOTS: dict = {}


@pytest.mark.parametrize("model", MODELS, ids=str)
@settings(max_examples=8)
@given(data=st.data())
def test_a_model_of_a_size_has_the_budget_of_that_size(model, data):
    """The other sizes as numbers put into the root: it is the size that the count was made with."""
    letters = sorted(map(str, model.count.free_symbols))
    letter = data.draw(st.sampled_from(letters))
    sizes = {n: data.draw(st.integers(1, 50)) for n in letters}
    budget = int(model.at(**sizes).count)
    root = ROOTS.setdefault((id(model), letter), inverse(model, letter))
    named = {s: sizes.get(str(s), budget) for s in root.free_symbols}
    assert root.subs(named) == sizes[letter]


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 10**9))
def test_the_most_layers_within_a_budget(reads, units, budget):
    """An upper layer may be larger than the first one, so that the count of none is below zero."""
    stack = Stack(LSTM(reads, units), L)
    first = int(LSTM(reads, units).count)
    if budget < first:
        with pytest.raises(ValueError, match="budget takes"):
            largest(stack, budget, "L")
    else:
        n = largest(stack, budget, "L")
        assert stack.at(L=n).count <= budget < stack.at(L=n + 1).count


def test_all_letters_that_are_left_are_named():
    with pytest.raises(ValueError, match=r"other sizes; (x, P|P, x) is left"):
        largest(LSTM(x, h), P)


MOMENTS_OF = {"sgd": 0, "momentum": 1, "rmsprop": 1, "adagrad": 1, "adam": 2, "adamw": 2}
"""As the papers have them, and PyTorch's `state_dict` without its counters of steps."""


@given(
    count=st.integers(1, 10**9),
    dtype=st.sampled_from(sorted(TRAINED)),
    optimizer=st.sampled_from(sorted(MOMENTS_OF)),
    master=st.booleans(),
)
def test_memory_is_so_many_bytes_a_parameter(count, dtype, optimizer, master):
    """Held against arrays of NumPy's own types."""
    size = {"bfloat16": 2}.get(dtype) or np.zeros(1, dtype).nbytes
    kept = np.zeros(1, "float32").nbytes if master else size
    moments = MOMENTS_OF[optimizer]
    memory = Memory(count, dtype, optimizer, master)
    assert memory.weights == count * size
    assert memory.training == count * (2 * size + (moments + master) * kept)
    assert memory.gradients == count * size
    assert memory.moments == count * moments * kept
    assert memory.master_copy == count * kept * master


def test_whole_numbers_are_used_and_not_trained():
    quantized = Memory(640, "int8")
    assert quantized.weights == 640
    for name in ("gradients", "moments", "training"):
        with pytest.raises(ValueError, match=f"Memory.{name}: dtype takes .*; got 'int8'"):
            getattr(quantized, name)
    with pytest.raises(ValueError, match=r"Memory.master: dtype takes .*; got 'int8'"):
        Memory(640, "int8", master=True)
    assert set(TRAINED) == set(BYTES) - {"int8"}


def test_every_optimizer_is_known():
    assert sorted(MOMENTS) == sorted(MOMENTS_OF)


class Counting(np.ndarray):
    """An array that counts the multiply-accumulates of `@`."""

    done = 0

    def __matmul__(self, other):
        Counting.done += self.shape[0] * self.shape[1] * other.shape[1]
        return super().__matmul__(other)


@pytest.mark.parametrize("layer", CELLS, ids=str)
def test_work_and_activations_are_those_of_a_step_that_runs(layer):
    here = layer.at(x=7, h=5)
    random = np.random.default_rng(0)
    weights = {
        w.name: random.normal(size=[int(n) for n in w.shape]).view(Counting) for w in here.weights
    }
    signals = {"x_t": np.ones((7, 1))}
    signals |= {before.name: np.zeros((5, 1)) for before, _ in here.cell.states}
    Counting.done = 0
    values = step(here, weights, signals)
    assert Counting.done == here.macs > 0
    assert sum(np.size(value) for value in values.values()) == here.activations


def test_what_is_kept_of_a_step():
    assert expand(LSTM(x, h).activations - 6 * h) == 0
    assert expand(LSTM(e, h).activations - 6 * h) == 0
    assert GRU(5, 10).activations == 40
    assert expand(mLSTM(x, h).activations).coeff(h, 2) == 1  # its memory is a matrix
