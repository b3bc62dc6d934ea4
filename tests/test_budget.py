"""From a budget back to a size; bytes and work, counted a second way by running the equations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import expand, simplify

from lstm_formulas import (
    GRU,
    LSTM,
    MGU,
    RNN,
    Dense,
    Embedding,
    LayerNormLSTM,
    Memory,
    Network,
    Stack,
    inverse,
    largest,
    mLSTM,
)
from lstm_formulas.memory import BYTES, MOMENTS
from lstm_formulas.printing import step
from lstm_formulas.symbols import D, L, P, V, e, h, x

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
        (lambda: inverse(Stack(LSTM(x, h), L, D)), ValueError, "a count that grows with h"),
        (lambda: largest(LSTM(x, h), 1000), ValueError, "other sizes; x is left"),
        (lambda: largest(LSTM(5, h), V), ValueError, "V is left"),
        (lambda: largest(LSTM(5, h), 2.5), TypeError, "budget takes .* got 2.5"),
        (lambda: largest(LSTM(5, h), 27), ValueError, "at least 28, the count at h = 1; got 27"),
        (lambda: largest(Dense(h, 50), 40), ValueError, "takes more than 50; got 40"),
        (lambda: Memory(0), ValueError, "count takes .* got 0"),
        (lambda: Memory(10, "float12"), ValueError, "dtype takes .* or int8; got 'float12'"),
        (lambda: Memory(10, optimizer="best"), ValueError, "optimizer takes .* got 'best'"),
    ],
)
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


@given(
    count=st.integers(1, 10**9),
    dtype=st.sampled_from(sorted(BYTES)),
    optimizer=st.sampled_from(sorted(MOMENTS)),
    master=st.booleans(),
)
def test_memory_is_so_many_bytes_a_parameter(count, dtype, optimizer, master):
    """Held against arrays of NumPy's own types."""
    size = {"bfloat16": 2}.get(dtype) or np.zeros(1, dtype).nbytes
    kept = np.zeros(1, "float32").nbytes if master else size
    each = 2 * size + (MOMENTS[optimizer] + master) * kept
    assert Memory(count, dtype, optimizer, master).training == count * each
    assert Memory(count, dtype).weights == count * size


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
