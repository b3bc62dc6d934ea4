"""`python -m lstm_formulas SOURCE`: a file, or `-` for standard input, row by row."""

from __future__ import annotations

import sys

from lstm_formulas.reading.explain import explain

USAGE = """usage: python -m lstm_formulas SOURCE [x=SIZE] ...

SOURCE is a .pt or .safetensors file, a text file with a printed model, a line of code in quotes,
or - for standard input. Sizes that it does not say are told by name: x=300."""


def main(arguments: list[str]) -> int:
    """Print a table of a source's rows; what is wrong with it goes to standard error."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if arguments else 2
    source, *told = arguments
    try:
        sizes = {}
        for each in told:
            name, _, value = each.partition("=")
            if not value.isdecimal():
                raise ValueError(f"a size is told as x=300; got {each}")
            sizes[name] = int(value)
        print(explain(sys.stdin.buffer.read() if source == "-" else source, **sizes))
    except (TypeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
