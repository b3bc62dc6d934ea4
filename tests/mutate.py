"""Break lines of the package at random, and see whether the fast tests notice.

    python tests/mutate.py                  # 100 lines, two at a time: half an hour or so
    python tests/mutate.py --seed 2 --count 20
    python tests/mutate.py --only 3 17      # these of the seed's lines again

Every line of code of the package is as likely as any other. Docstrings, imports, annotations and
the messages of errors are no code. One thing on the line is changed by the syntax tree: an
operator, a constant, the order of two arguments, a condition, a statement left out, a value not
returned. The tests run in a copy of the tree, first those that name what the file defines, and
stop at the first that fails; what hangs is noticed. Printed is a row for each line, and how many
were noticed. Some changes make no difference to anybody, such as the order of what is compared:
these are for the reader to tell apart.
"""

import argparse
import ast
import itertools
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OTHER = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.Is: ast.IsNot,
    ast.In: ast.NotIn,
    ast.And: ast.Or,
    ast.Add: ast.Sub,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
}
"""For each operator the one that takes its place."""
OTHER |= {new: old for old, new in OTHER.items() if new not in OTHER}
PROSE = re.compile("[a-z]{2,} [a-z]{2,} [a-z]{2,}")
"""What a text for people contains, and a name or a pattern does not."""
MEMORY = 4 * 2**30
TIME = 1200
"""Bytes and seconds that a broken run may take."""


def code(node):
    """The nodes that are code, in order."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()) | ast.arg():
            return
        case ast.AnnAssign():
            parts = [] if ast.unparse(node.annotation) == "TypeAlias" else [node.value]
        case ast.Raise():
            parts = []
        case ast.FunctionDef():
            parts = [node.args, *node.body, *node.decorator_list]
        case _:
            parts = ast.iter_child_nodes(node)
    yield node
    for part in parts:
        if part is not None:
            yield from code(part)


def texts(text):
    """Other texts: two letters that follow each other change places, or one is added."""
    letters = [i for i, letter in enumerate(text) if letter.isalnum()]
    pairs = [(i, j) for i, j in itertools.pairwise(letters) if text[i] != text[j]]
    swapped = [text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :] for i, j in pairs]
    return swapped or [text + "_"]


def with_(node, **changes):
    """A node like another one."""
    return type(node)(**{**dict(ast.iter_fields(node)), **changes})


def changes(node):
    """The nodes that may stand in a node's place."""
    match node:
        case ast.Compare(ops=[op, *others]):
            yield with_(node, ops=[OTHER[type(op)](), *others])
        case ast.BinOp(op=op) | ast.BoolOp(op=op) if type(op) in OTHER:
            yield with_(node, op=OTHER[type(op)]())
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(value=str(value)) if not PROSE.search(value):
            yield from map(ast.Constant, texts(value))
        case ast.Call(args=[first, second, *others]) if not any(
            isinstance(a, ast.Starred) for a in (first, second)
        ):
            yield with_(node, args=[second, first, *others])
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield with_(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.comprehension(ifs=[test, *others]):
            yield with_(node, ifs=[ast.UnaryOp(ast.Not(), test), *others])
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.Assign() | ast.AugAssign() | ast.Raise():
            yield ast.Pass()


class Replace(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def sample(seed, count):
    """Random lines, each as its file, its number, what is changed, and the file's new text."""
    lines = {}
    for path in sorted((ROOT / "lstm_formulas").rglob("*.py")):
        line = 1
        for i, node in enumerate(code(ast.parse(path.read_text()))):
            line = getattr(node, "lineno", line)
            for j, _ in enumerate(changes(node)):
                lines.setdefault((path, line), []).append((i, j))
    rng = random.Random(seed)
    for path, line in rng.sample(list(lines), count):
        i, j = rng.choice(lines[path, line])
        tree = ast.parse(path.read_text())
        node = list(code(tree))[i]
        new = list(changes(node))[j]
        change = f"{shown(node)}  ->  {shown(new)}"
        yield path.relative_to(ROOT), line, change, ast.unparse(Replace(node, new).visit(tree))


def shown(node):
    """A node in one line: its first, where it is a block."""
    if isinstance(node, ast.comprehension):
        return "if " + ast.unparse(node.ifs[0])
    return ast.unparse(node).splitlines()[0]


def own_tests(file):
    """The tests that name most often what a file defines, and its doctests."""
    body = ast.parse((ROOT / file).read_text()).body
    names = {file.stem, *(node.name for node in body if hasattr(node, "name"))}
    said = re.compile(rf"\b({'|'.join(names)})\b")
    tests = sorted(
        (ROOT / "tests").glob("test_*.py"), key=lambda t: -len(said.findall(t.read_text()))
    )
    return [file, *(test.relative_to(ROOT) for test in tests[:3])]


def passes(tree, tests):
    """Whether the tests pass in a tree; those that hang do not."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "--fast", "-q", "-x", *tests],
        cwd=tree,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    try:
        return process.wait(TIME) == 0
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


def noticed(file, text):
    """Whether the fast tests notice a file's new text."""
    left_out = shutil.ignore_patterns(".git", ".venv", ".cache", "__pycache__")
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=left_out)
        (tree / file).write_text(text)
        return not (passes(tree, own_tests(file)) and passes(tree, []))


def main():
    """Print a row for each line, and how many were noticed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--only", type=int, nargs="*", default=[], help="these of the sample")
    asked = parser.parse_args()
    os.nice(10)
    whole = Path("lstm_formulas/__init__.py")
    if noticed(whole, ast.unparse(ast.parse((ROOT / whole).read_text()))):
        sys.exit("the fast tests fail already")
    rows = list(enumerate(sample(asked.seed, asked.count), 1))
    rows = [row for row in rows if not asked.only or row[0] in asked.only]
    found = []
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda row: noticed(row[1][0], row[1][3]), rows)
        for (n, (file, line, change, _)), yes in zip(rows, results, strict=True):
            found.append(yes)
            print(f"{n:4}  {'yes' if yes else 'NO '}  {file}:{line}  {change}", flush=True)
    print(f"{sum(found)} of {len(found)} were noticed")


if __name__ == "__main__":
    main()
