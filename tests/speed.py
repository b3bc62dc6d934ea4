"""How long a count takes, beside the time in which PyTorch makes the tensors without memory; and
how long `explain` takes, beside torchinfo on the same model.

    python tests/speed.py    # in an environment that has PyTorch; prints, and fails at nothing

Both in one process and in turns, so that a busy machine is busy for both. The median of the
ratios is the figure to quote.
"""

import statistics
import time

from lstm_formulas import explain
from lstm_formulas.frameworks import pytorch

ROUNDS, TIMES = 9, 100
MODELS = {
    "nn.LSTM(500, 1000)": lambda nn: nn.LSTM(500, 1000),
    "nn.LSTM(500, 1000, 4, bidirectional=True)": lambda nn: nn.LSTM(
        500, 1000, 4, bidirectional=True
    ),
    "nn.GRU(300, 512, 2)": lambda nn: nn.GRU(300, 512, 2),
    "nn.Linear(1000, 50_000)": lambda nn: nn.Linear(1000, 50_000),
    "nn.MultiheadAttention(512, 8)": lambda nn: nn.MultiheadAttention(512, 8),
    "Embedding, two LSTM layers, Linear": lambda nn: nn.Sequential(
        nn.Embedding(10_000, 300), nn.LSTM(300, 512, 2), nn.Linear(512, 10_000)
    ),
}


def theirs(make):
    """The count, from tensors without memory."""
    import torch

    with torch.device("meta"):
        return sum(p.numel() for p in make(torch.nn).parameters())


def ours(make):
    """The count, derived."""
    return int(make(pytorch).count)


def seconds(count, make):
    """How long one count takes, on average."""
    start = time.perf_counter()
    for _ in range(TIMES):
        count(make)
    return (time.perf_counter() - start) / TIMES


def summary(rows):
    """A printed summary of so many rows."""
    width, reads, lines = 29, 5, []
    for n in range(rows):
        gives = 10 + n
        layer = f" lstm_{n} (LSTM)"
        count = 4 * gives * (gives + reads + 1)
        lines.append(f"{layer:{width}}{f'(None, None, {gives})':26}{count:<10}\n")
        reads = gives
    rule = "_" * 65
    head = f" {'Layer (type)':{width - 1}}{'Output Shape':26}{'Param #':10}"
    return "\n".join(['Model: "sequential"', rule, head, "=" * 65, *lines, "=" * 65])


def once(function, argument):
    """How long one call takes."""
    start = time.perf_counter()
    result = function(argument)
    return result, time.perf_counter() - start


def explained():
    """Print how long `explain` takes, and torchinfo where it is installed."""
    from torch import nn

    rows = summary(100)
    cold = once(explain, {"weight": (3, 4)})[1]
    print(f"explain, the first call, which makes all forms: {cold:.2f} s")
    result, took = once(explain, rows)
    assert len(result) == 100
    assert not result.unexplained
    print(f"explain, a summary of 100 rows: {took:.2f} s")
    model = nn.ModuleList(nn.LSTM(7 + n % 97, 8 + n % 31) for n in range(2500))
    result, took = once(explain, model.state_dict())
    assert result.total == sum(p.numel() for p in model.parameters())
    print(f"explain, a state dict of 10,000 tensors: {took:.2f} s, {len(result)} rows")
    print(f"explain, the same as a module: {once(explain, model)[1]:.2f} s")
    try:
        import torchinfo
    except ImportError:
        return
    took = once(lambda m: torchinfo.summary(m, verbose=0), model)[1]
    print(f"torchinfo, the same: {took:.2f} s")


def main():
    """Print a row per model."""
    print(f"{'':43}{'PyTorch':>9}{'derived':>9}  ratio")
    for name, make in MODELS.items():
        assert ours(make) == theirs(make), name
        pairs = [(seconds(theirs, make), seconds(ours, make)) for _ in range(ROUNDS)]
        meta, own = (1e3 * statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = statistics.median(b / a for a, b in pairs)
        print(f"{name:43}{meta:6.2f} ms{own:6.2f} ms  {ratio:.2f}")


if __name__ == "__main__":
    main()
    explained()
