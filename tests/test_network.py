"""Networks: who reads whom, what is shared, and rows that add up."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol, expand

from lstm_formulas import GRU, LSTM, RNN, Dense, DotProductAttention, Embedding, Network, Scenario
from lstm_formulas.symbols import D, N, T, V, e, h, x

SIZES = {"V": 50_000, "e": 500, "h": 1_000}


def seq2seq(bias=1, output_bias=False):
    return Network(
        embedding=Embedding(V, e),
        encoder=LSTM(e, h, bias=bias),
        decoder=LSTM(e, h, bias=bias),
        output=Dense(h, V, bias=output_bias),
    ).join(encoder="embedding", decoder="embedding", output="decoder")


def test_the_example_part_by_part():
    net = seq2seq().at(**SIZES)
    assert {row.name: int(row.count) for row in net.table().rows} == {
        "embedding": 25_000_000,
        "encoder": 6_004_000,
        "decoder": 6_004_000,
        "output": 50_000_000,
    }
    assert net.count == 87_008_000
    assert seq2seq(output_bias=True).at(**SIZES).count == 87_058_000
    assert seq2seq(bias=2).at(**SIZES).count - net.count == 16_000 - 8_000


@given(st.fixed_dictionaries({name: st.integers(1, 10**9) for name in SIZES}))
def test_rows_add_up_at_any_size(sizes):
    net = seq2seq(output_bias=True).at(**sizes)
    rows = net.table().rows
    assert sum(r.count for r in rows) == net.count == sum(w.count for w in net.weights)
    assert sum(r.share for r in rows) == 1
    assert all(r.count == sum(w.count for w in r.weights) for r in rows)
    assert net.count == seq2seq(output_bias=True).count.subs(
        {V: sizes["V"], e: sizes["e"], h: sizes["h"]}
    )


def test_sizes_in_two_steps():
    assert seq2seq().at(V=50_000).at(e=500, h=1_000).count == 87_008_000


@pytest.mark.parametrize(
    ("join", "message"),
    [
        ({"decoder": "encoder"}, "decoder: takes e, gets h from encoder"),
        ({"output": ("encoder", "decoder")}, r"output: takes h, gets 2\*h from encoder and decod"),
        ({"output": ()}, "output: takes h, gets 0 from nothing"),
        ({"head": "decoder"}, "join takes the name of a layer .*; got 'head'"),
        ({"output": "decoderr"}, "join: output takes the name of a layer .*; got 'decoderr'"),
    ],
)
def test_misfits_are_refused_with_both_sizes(join, message):
    with pytest.raises(ValueError, match=message):
        seq2seq().join(**join)


def test_sizes_that_fit_no_longer_are_refused():
    net = Network(a=LSTM(x, h), b=LSTM(h, h)).join(b="a")
    assert net.at(h=10, x=5).count == LSTM(5, 10).count + LSTM(10, 10).count
    both = Network(f=LSTM(x, h), b=LSTM(x, h), out=Dense(2 * h, V)).join(out=["f", "b"])
    assert both.at(x=1, h=2, V=3).count == 2 * LSTM(1, 2).count + Dense(4, 3).count


def test_layers_with_a_plain_symbol_fit():
    net = Network(a=Embedding(V, Symbol("e")), b=LSTM(e, h)).join(b="a")
    assert net.at(V=3, e=4, h=5).count == 3 * 4 + LSTM(4, 5).count


def test_one_object_is_counted_once_and_two_equal_ones_twice():
    lstm = LSTM(e, h)
    shared = Network(encoder=lstm, decoder=lstm)
    assert shared.count == lstm.count
    assert expand(Network(encoder=LSTM(e, h), decoder=LSTM(e, h)).count - 2 * lstm.count) == 0
    later = shared.at(e=500, h=1000)
    assert later.layers["encoder"] is later.layers["decoder"]
    assert later.count == 6_004_000
    assert later.macs == 2 * LSTM(500, 1000).macs
    assert shared.weights[0].name == "encoder.W_i"


def test_a_tie_is_counted_once_and_checked_again():
    net = Network(embedding=Embedding(V, e), lstm=LSTM(e, h), output=Dense(h, V))
    with pytest.raises(ValueError, match=r"output\.W is V×h, embedding\.E is V×e"):
        net.tie("output.W", "embedding.E")
    tied = net.at(e=h).tie("output.W", "embedding.E")
    assert expand(net.at(e=h).count - tied.count - V * h) == 0
    assert tied.at(V=50_000, h=1_000).count == 50_000 * 1_000 + 8_004_000 + 50_000
    assert "output.W" not in [w.name for w in tied.weights]


def test_a_tie_up_to_transposition():
    a = Network(a=Dense(3, 7, bias=False), b=Dense(7, 3, bias=False)).tie("b.W", "a.W")
    assert a.count == 21


@pytest.mark.parametrize(
    ("tie", "error", "message"),
    [
        (("a.W", "a.W"), ValueError, "tie takes two weights; got 'a.W' twice"),
        (("a.W", "b.Q"), ValueError, r"takes a weight of b \(b.W\); got 'b.Q'"),
        (("a.W", "q.W"), ValueError, "takes the name of a layer"),
        (("a.W", "b"), ValueError, "got 'b'"),
        ((5, 6), TypeError, "tie takes the path of a weight, 'layer.W'; got 5"),
        (("a.W", 6), TypeError, "tie takes the path of a weight, 'layer.W'; got 6"),
    ],
)
def test_ties_that_make_no_sense(tie, error, message):
    net = Network(a=Dense(3, 3, bias=False), b=Dense(3, 3, bias=False))
    with pytest.raises(error, match=message):
        net.tie(*tie)


def groups(pairs, names):
    """What belongs together, found the slow way."""
    sets = [{name} for name in names]
    for one, other in pairs:
        joined = [s for s in sets if one in s or other in s]
        sets = [s for s in sets if s not in joined] + [set().union(*joined)]
    return sets


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=6),
    st.booleans(),
)
def test_ties_in_any_order_leave_one_tensor_of_each_group(pairs, alike):
    """A chain, a circle, a tie in reverse: only what belongs together counts."""
    layers = {name: Dense(3, 3, bias=False) for name in "abcd"}
    if alike:
        layers["d"] = layers["c"]
    net = Network(**layers)
    pairs = [(one, other) for one, other in pairs if one != other]
    for one, other in pairs:
        net = net.tie(f"{one}.W", f"{other}.W")
    expected = groups([*pairs, *([("c", "d")] if alike else [])], "abcd")
    assert net.count == 9 * len(expected)
    assert {w.name[0] for w in net.weights} == {min(group) for group in expected}
    assert sum(row.count for row in net.table().rows) == net.count
    for group in expected:
        assert len({id(net.slots[f"{name}.W"]) for name in group}) == 1
    assert net.at().count == net.count


def test_a_table_says_where_a_tied_weight_stands():
    net = Network(a=Dense(3, 3), b=Dense(3, 3), c=Dense(3, 3))
    net = net.tie("c.W", "b.W").tie("b.W", "a.W")
    assert [row.tied for row in net.table().rows] == [(), (("W", "a.W"),), (("W", "a.W"),)]
    assert net.ties == {"b.W": "a.W", "c.W": "a.W"}
    assert net == Network(a=Dense(3, 3), b=Dense(3, 3), c=Dense(3, 3)).tie("a.W", "b.W").tie(
        "c.W", "a.W"
    )


def test_a_layer_that_is_another_as_a_whole():
    lstm = LSTM(3, 4)
    rows = Network(a=lstm, b=Dense(4, 3), c=lstm).tie("a.W_i", "b.W").table().rows
    assert [row.owner for row in rows] == ["", "", "a"]
    assert rows[1].tied == (("W", "a.W_i"),)
    every = Network(a=LSTM(3, 4), c=LSTM(3, 4))
    for weight in lstm.weights:
        every = every.tie(f"c.{weight.name}", f"a.{weight.name}")
    assert every == Network(a=lstm, c=lstm)
    assert every.table().rows[1].owner == "a"


def test_nothing_to_count_has_no_shares():
    table = Network(attention=DotProductAttention(5)).table()
    assert table.total == 0
    assert table.cells()[0][3:] == ("0", "0.0%")


def test_who_reads_whom_stays_at_other_sizes():
    assert seq2seq().at(**SIZES).sources == seq2seq().sources
    with pytest.raises(ValueError, match="encoder: takes 500, gets 1000 from decoder"):
        seq2seq().at(**SIZES).join(encoder="decoder")


def test_work_is_that_of_each_named_layer():
    net = seq2seq().at(V=3, e=4, h=5)
    assert net.elementwise == sum(layer.elementwise for layer in net.layers.values()) == 2 * 15
    assert net.macs == sum(layer.macs for layer in net.layers.values())


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda net: net.join(b=5),
            TypeError,
            r"join: b takes the name of a layer \(a, b\); got 5",
        ),
        (lambda net: net.join(b={"a"}), TypeError, "join: b takes the name of a layer"),
        (lambda net: net.join(b=["a", 5]), TypeError, "join: b takes the name of a layer"),
        (lambda net: Network(**{"a b": net.layers["a"]}), ValueError, "takes a name in Python"),
        (lambda net: Network(**{"for": net.layers["a"]}), ValueError, "takes a name in Python"),
        (lambda net: replace(net, ties={}), TypeError, "should be called on dataclass instances"),
        (lambda net: setattr(net, "ties", {}), AttributeError, "a network does not change; ties"),
        (lambda net: net.slots.update({}), AttributeError, "mappingproxy"),
    ],
)
def test_bad_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call(Network(a=LSTM(3, 4), b=LSTM(4, 4)))


def test_any_name_may_be_used():
    net = Network(self=LSTM(Symbol("self"), h), layers=LSTM(h, h)).join(layers="self")
    assert net.sources == {"layers": ("self",)}
    assert net.at(self=4, h=4).join(self="layers").count == 2 * LSTM(4, 4).count


def test_unknown_names_and_things():
    with pytest.raises(ValueError, match=r"\.at takes V, e, h; got q"):
        seq2seq().at(q=3)
    with pytest.raises(TypeError, match="lstm takes a layer; got 3"):
        Network(lstm=3)


def test_the_situation_of_the_six_questions():
    s = Scenario()
    assert s.input_shape == (100, 20, 128)
    assert s.last_output_shape == (100, 128)
    assert s.all_outputs_shape == (100, 20, 128)
    assert s.applications == 20
    assert s.count == 131_584
    assert Scenario(bias=2).count == 132_096
    assert Scenario(vocabulary=50_000).count_with_embedding == 131_584 + 50_000 * 128
    assert s.updates_per_epoch == 4


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**4))
def test_what_changes_no_count(samples, steps, batch):
    s = Scenario(samples=samples, steps=steps, batch=batch)
    assert s.count == 131_584
    assert s.updates_per_epoch == -(-samples // batch)
    assert s.applications == steps


def test_other_scenarios():
    two = Scenario(directions=2, units=64, cell=GRU)
    assert two.all_outputs_shape == (100, 20, 128)
    assert two.count == 2 * GRU(128, 64).count
    assert Scenario(cell=RNN).count * 4 == Scenario().count
    symbolic = Scenario(samples=N, steps=T, features=x, units=h)
    assert symbolic.all_outputs_shape == (N, T, h)
    assert symbolic.count == LSTM(x, h).count
    assert two.applications == 40
    assert Scenario(directions=D).applications == 20 * D
    for bad in (
        {"directions": 3},
        {"directions": x + 5},
        {"directions": N + 2},
        {"steps": 0},
        {"batch": True},
        {"units": "128"},
    ):
        with pytest.raises((TypeError, ValueError), match=f"Scenario: {next(iter(bad))} takes"):
            Scenario(**bad)
    for bad in (5, "LSTM", Dense, lambda x, h, bias: 5):
        with pytest.raises(TypeError, match=r"Scenario: cell takes RNN, LSTM or GRU; got"):
            Scenario(cell=bad)
    with pytest.raises(ValueError, match="LSTM: bias takes"):
        Scenario(bias=7)
