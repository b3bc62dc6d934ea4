"""How long a count takes, beside the time in which PyTorch makes the tensors without memory.

    python tests/speed.py    # in an environment that has PyTorch; prints, and fails at nothing

Both in one process and in turns, so that a busy machine is busy for both. The median of the
ratios is the figure to quote.
"""

import statistics
import time

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
