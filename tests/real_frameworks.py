"""The real frameworks, behind one interface: which tensors a model has, and what it computes.

Used by `record.py` alone; each class imports its framework when it is made.
"""

from __future__ import annotations

import os
import re
import warnings
from contextlib import nullcontext
from types import SimpleNamespace
from unittest import mock

import framework_cases
import framework_lines
import numpy as np
from framework_cases import SPACES

warnings.filterwarnings("ignore")
LATE = ("input_dim", "in_channels", "dim", "input_size")


def first_line(error):
    """An exception's first line, without what changes from run to run."""
    line = str(error).strip().partition("\n")[0]
    line = re.sub(r" at 0x[0-9a-f]+|(?<=recursion depth exceeded) .*", "", line)
    line = re.sub(r"(?<![:/\w])/\w[\w./+-]*/", "", line)  # a path
    return re.sub(r"\{'.*?'\}", "{...}", line)  # a set, in whatever order


def made_of(real, line):
    """What a framework makes of one of `framework_lines`, or how it refuses it."""
    try:
        with real.around(line) if hasattr(real, "around") else nullcontext():
            scope = framework_lines.run(line, real.names(line))
            tensors = real.held(scope["model"], line)
        seen = {"seen": framework_lines.plain(scope["seen"])} if "seen" in scope else {}
    except Exception as error:
        return {"refused": type(error).__name__, "says": first_line(error)}
    numbers = [(int(np.prod(shape)), trained) for _, shape, trained in tensors]
    return {
        "total": sum(n for n, _ in numbers),
        "trainable": sum(n for n, trained in numbers if trained),
        "tensors": [[n, [int(s) for s in shape], bool(trained)] for n, shape, trained in tensors],
        **seen,
    }


def reads(spec):
    """The input's size, where a row tells it."""
    return next((spec[name] for name in LATE if name in spec), None)


def classes_of(title, theirs, names, method=""):
    """Classes that we have too, by their names; `method` where a class hides its signature."""
    for name in names.split():
        real = getattr(theirs, name)
        yield f"{title}.{name}", getattr(real, method) if method else real


class Torch:
    """PyTorch: tensors without memory, forward passes in double precision."""

    frameworks = ("torch",)

    def __init__(self):
        import torch

        self.torch = torch
        self.version = torch.__version__
        self.modules = SimpleNamespace(torch=torch.nn)

    def classes(self):
        hidden = ("Module", "Sequential", "init")  # arguments of any number, or none
        names = " ".join(n for n in SPACES["nn"].__all__ if n not in hidden)
        return classes_of("nn", self.torch.nn, names)

    def tensors(self, case):
        with self.torch.device("meta"):
            model = framework_cases.build(case, self.modules)
        return self.held(model)

    def held(self, model, line=None):
        return [(n, list(p.shape), p.requires_grad) for n, p in model.named_parameters()]

    def names(self, line):
        return {"nn": self.torch.nn}

    def run(self, case, arrays, inputs, states):
        model = framework_cases.build(case, self.modules).double()
        tensor = lambda a: self.torch.tensor(np.asarray(a))  # noqa: E731
        model.load_state_dict({n: tensor(a) for n, a in arrays.items()})
        with self.torch.no_grad():
            if case["layer"].startswith("composed"):
                outputs, now = [], tuple(tensor(s[0]) for s in states)
                for x in tensor(inputs):
                    now = model(x, now)
                    outputs.append(now[0])
                return self.torch.stack(outputs).numpy()
            given = tuple(tensor(s) for s in states)
            return model(tensor(inputs), given if len(given) > 1 else given[0])[0].numpy()


class Keras:
    """Keras 3 on jax."""

    frameworks = ("keras",)

    def __init__(self):
        os.environ.setdefault("KERAS_BACKEND", "jax")
        import jax
        import keras

        self.keras, self.jax = keras, jax
        self.version = keras.__version__
        self.modules = SimpleNamespace(keras=keras)

    def around(self, line):
        """Weights of zero, which need no compiler: their shapes are all that is wanted."""
        zeros = lambda key, shape=(), dtype="float32", **limits: np.zeros(shape, dtype)  # noqa: E731
        names = ("uniform", "normal", "truncated_normal")
        return mock.patch.multiple(self.jax.random, **dict.fromkeys(names, zeros))

    def classes(self):
        # Functions, and two with other arguments.
        hidden = ("Input", "InputLayer", "Layer", "concatenate")
        names = " ".join(n for n in SPACES["keras.layers"].__all__ if n not in hidden)
        return classes_of("keras.layers", self.keras.layers, names)

    def built(self, case):
        self.keras.utils.clear_session()
        model = framework_cases.build(case, self.modules)
        if not model.built:
            batch = case["spec"].get("input_shape", [None])[:1]
            shape = (*batch, *framework_cases.shape_of(case["spec"]))
            several = "Attention" in case["layer"]
            model.build([shape, shape] if several else shape)
        return model

    def tensors(self, case):
        return self.held(self.built(case))

    def held(self, model, line=None):
        assert model.built, "a line leaves a model that knows its input"
        trained = {id(w) for w in model.trainable_weights}
        return [(w.path, list(w.shape), id(w) in trained) for w in model.weights]

    def names(self, line):
        self.keras.utils.clear_session(free_memory=False)  # names count from "dense" again
        return {"keras": self.keras, "L": self.keras.layers, "I": self.keras.Input}

    def run(self, case, arrays, inputs, states):
        with self.jax.enable_x64(True):
            self.keras.config.set_floatx("float64")
            model = self.built(case)
            names = [framework_cases.plain(w.path) for w in model.weights]
            assert names == list(arrays), (names, list(arrays))
            model.set_weights(list(arrays.values()))
            outputs = np.asarray(model(np.moveaxis(inputs, 0, 1)))
            self.keras.config.set_floatx("float32")
        return np.moveaxis(outputs, 0, 1)


class Jax:
    """Flax, both interfaces, and Equinox: tensors without memory."""

    frameworks = ("flax.linen", "flax.nnx", "equinox")

    def __init__(self):
        import equinox
        import flax
        import jax
        from flax import linen, nnx

        self.jax, self.nnx, self.equinox = jax, nnx, equinox
        self.version = (
            f"Flax {flax.__version__}, Equinox {equinox.__version__}, jax {jax.__version__}"
        )
        self.modules = SimpleNamespace(
            linen=linen,
            nnx=nnx,
            equinox=equinox.nn,
            key=jax.random.PRNGKey(0),
            rngs=nnx.Rngs(0),
        )

    def classes(self):
        names = " ".join(SPACES["linen"].__all__)
        yield from classes_of("linen", self.modules.linen, names)
        hidden = ("Module", "List", "Dict", "Sequential")  # arguments of any number, or none
        names = " ".join(n for n in SPACES["nnx"].__all__ if n not in hidden)
        yield from classes_of("nnx", self.nnx, names, "__init__")
        names = "LSTMCell GRUCell Linear Embedding"
        yield from classes_of("eqx.nn", self.equinox.nn, names)

    def _linen(self, model, width):
        """The parameters of a module that reads so many numbers, or words."""
        jnp, nn = self.jax.numpy, self.modules.linen
        if isinstance(model, nn.RNNCellBase):
            axes = (4 for _ in getattr(model, "kernel_size", ()))
            x = jnp.zeros((1, *axes, width))
            given = (model.initialize_carry(self.modules.key, x.shape), x)
        else:
            given = (jnp.zeros((1, 3, width)) if width else jnp.zeros((1, 3), int),)
        return self.jax.eval_shape(model.init, self.modules.key, *given).get("params", {})

    def _made(self, case):
        self.modules.rngs = self.nnx.Rngs(0)  # a stream of its own: one is used up by each model
        return framework_cases.build(case, self.modules)

    def tensors(self, case):
        make = lambda: self._made(case)  # noqa: E731
        if case["framework"] == "flax.linen":
            return self._leaves(self._linen(make(), reads(case["spec"])))
        if case["framework"] == "flax.nnx":
            return self._parameters(self.nnx.eval_shape(make))
        return self._leaves(self.equinox.filter_eval_shape(make), ".")

    def held(self, model, line):
        if line.framework == "flax.linen":
            return self._leaves(self._linen(model, line.reads))
        if line.framework == "flax.nnx":
            return self._parameters(model)
        return self._leaves(model, ".")

    def _parameters(self, model):
        return self._leaves(self.nnx.to_pure_dict(self.nnx.state(model, self.nnx.Param)))

    def _leaves(self, tree, separator="/"):
        leaves = self.jax.tree_util.tree_leaves_with_path(tree)
        return [
            (self.jax.tree_util.keystr(path, simple=True, separator=separator), list(v.shape), True)
            for path, v in leaves
            if hasattr(v, "shape")
        ]

    def names(self, line):
        self.modules.rngs = self.nnx.Rngs(0)
        return {
            "flax.linen": {"nn": self.modules.linen},
            "flax.nnx": {"nnx": self.nnx, "rngs": self.modules.rngs},
            "equinox": {"eqx": self.equinox, "key": self.modules.key},
        }[line.framework]

    def run(self, case, arrays, inputs, states):
        with self.jax.enable_x64(True):
            return self._run(case, arrays, inputs, states)

    def _run(self, case, arrays, inputs, states):
        jnp = self.jax.numpy
        cell = self._made(case)
        kind, nested = case["framework"], {}
        for path, array in arrays.items():
            place = nested
            *folders, name = path.split("/")
            for folder in folders:
                place = place.setdefault(folder, {})
            place[name] = jnp.asarray(array)
        if kind == "flax.nnx":
            state = self.nnx.state(cell, self.nnx.Param)
            self.nnx.replace_by_pure_dict(state, nested)
            self.nnx.update(cell, state)
            call = cell
        elif kind == "flax.linen":
            call = lambda carry, x: cell.apply({"params": nested}, carry, x)  # noqa: E731
        else:
            names = list(arrays)
            cell = self.equinox.tree_at(
                lambda c: [getattr(c, n) for n in names], cell, [nested[n] for n in names]
            )

            def call(carry, x):
                new = self.jax.vmap(cell)(x, carry)
                return new, new[0] if isinstance(new, tuple) else new

        h, *c = [jnp.asarray(s[0]) for s in states]
        # Flax carries (c, h), Equinox (h, c).
        carry = ((h, *c) if kind == "equinox" else (*c, h)) if c else h
        outputs = []
        for x in inputs:
            carry, output = call(carry, jnp.asarray(x))
            outputs.append(output)
        return np.asarray(jnp.stack(outputs))


class Onnx:
    """ONNX's operators in onnxruntime, in single precision."""

    frameworks = ("onnx",)

    def __init__(self):
        import onnx
        import onnxruntime

        self.onnx, self.runtime = onnx, onnxruntime
        self.version = f"onnx {onnx.__version__}, ran in onnxruntime {onnxruntime.__version__}"
        self.modules = SimpleNamespace(onnx=onnx)

    def classes(self):
        return ()  # an operator has attributes and inputs, and no Python class

    def session(self, node, names):
        helper, kind = self.onnx.helper, self.onnx.TensorProto.FLOAT
        given = [helper.make_tensor_value_info(n, kind, None) for n in names]
        graph = helper.make_graph(
            [node], "one", given, [helper.make_tensor_value_info("Y", kind, None)]
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
        return self.runtime.InferenceSession(
            model.SerializeToString(), providers=["CPUExecutionProvider"]
        )

    def tensors(self, case):
        """The shapes that we expect, if the operator takes them."""
        shapes = framework_cases.ours(case).tensors
        feed = {n: np.zeros(tuple(map(int, s)), np.float32) for n, s in shapes.items()}
        feed["X"] = np.zeros((2, 1, reads(case["spec"])), np.float32)
        self.session(framework_cases.build(case, self.modules), list(feed)).run(None, feed)
        return [(n, list(map(int, s)), True) for n, s in shapes.items()]

    def names(self, line):
        return {"onnx": self.onnx}

    def held(self, node, line):
        """The shapes of the operator's document, if onnxruntime takes them."""
        said = {a.name: self.onnx.helper.get_attribute_value(a) for a in node.attribute}
        x, h = line.reads, said.get("hidden_size", 1)
        gates = {"LSTM": 4, "GRU": 3, "RNN": 1}[node.op_type]
        both = 1 + (said.get("direction") == b"bidirectional")
        shapes = [(2, 1, x), (both, gates * h, x), (both, gates * h, h), (both, 2 * gates * h)]
        shapes += [(1,), (both, 1, h), (both, 1, h), (both, 3 * h), (1,)]
        given = {n: s for n, s in zip(node.input, shapes, strict=False) if n}
        feed = {n: np.zeros(s, np.float32) for n, s in given.items()}
        self.session(node, list(feed)).run(None, feed)
        return [(n, list(s), True) for n, s in list(given.items())[1:]]

    def run(self, case, arrays, inputs, states):
        feed = {n: np.asarray(a, np.float32) for n, a in {"X": inputs, **arrays}.items()}
        node = framework_cases.build(case, self.modules)
        (y,) = self.session(node, list(feed)).run(None, feed)  # (T, D, B, h)
        return np.concatenate(np.moveaxis(y, 1, 0), axis=-1)


class TensorFlow:
    """TensorFlow 1's cells and tf_keras."""

    frameworks = ("tf.compat.v1", "tf_keras")

    def __init__(self):
        os.environ.update(TF_USE_LEGACY_KERAS="1", TF_CPP_MIN_LOG_LEVEL="3")
        import tensorflow as tf
        import tf_keras

        self.tf, self.v1, self.tf_keras = tf, tf.compat.v1, tf_keras
        self.version = f"TensorFlow {tf.__version__}, tf_keras {tf_keras.__version__}"
        cells = {n: getattr(self.v1.nn.rnn_cell, n) for n in dir(self.v1.nn.rnn_cell)}
        self.modules = SimpleNamespace(
            tf1=SimpleNamespace(**cells, bidirectional_dynamic_rnn=lambda *pair: pair),
            tf_keras=tf_keras.layers,
            tf1_keras=self.v1.keras.layers,
        )

    def classes(self):
        names = "LSTMCell BasicLSTMCell GRUCell BasicRNNCell MultiRNNCell"
        yield from classes_of("rnn_cell", self.v1.nn.rnn_cell, names, "__init__")
        layers = vars(self.modules.tf_keras)
        hidden = ("Input", "InputLayer", "concatenate")  # functions, and one with other arguments
        names = " ".join(n for n in SPACES["tf_keras"].__all__ if n in layers and n not in hidden)
        yield from classes_of("tf_keras", self.modules.tf_keras, names, "__init__")
        names = "CuDNNLSTM CuDNNGRU GRU"
        yield from classes_of("v1.keras", self.v1.keras.layers, names, "__init__")

    def tensors(self, case):
        if case["framework"] == "tf_keras":
            model = framework_cases.build(case, self.modules)
            if not model.built:
                model.build((None, *framework_cases.shape_of(case["spec"])))
            return self._weights(model)
        with self.tf.Graph().as_default():
            return self._variables(framework_cases.build(case, self.modules), reads(case["spec"]))

    def _weights(self, model):
        trained = {id(w) for w in model.trainable_weights}
        return [(w.name, list(w.shape), id(w) in trained) for w in model.weights]

    def _variables(self, model, width):
        self._outputs(model, self.tf.zeros((3, 2, width)))
        return [(v.name, list(map(int, v.shape)), True) for v in self.v1.trainable_variables()]

    def around(self, line):
        return self.tf.Graph().as_default() if line.framework == "tf.compat.v1" else nullcontext()

    def names(self, line):
        if line.framework == "tf_keras":
            self.tf_keras.backend.clear_session()
            return {"tf_keras": self.tf_keras, "L": self.tf_keras.layers}
        pair = self.modules.tf1.bidirectional_dynamic_rnn
        return {"rnn_cell": self.v1.nn.rnn_cell, "bidirectional_dynamic_rnn": pair}

    def held(self, model, line):
        if line.framework == "tf_keras":
            assert model.built, "a line leaves a model that knows its input"
            return self._weights(model)
        return self._variables(model, line.reads)

    def _outputs(self, model, inputs):
        if isinstance(model, tuple):
            pair, _ = self.v1.nn.bidirectional_dynamic_rnn(
                *model, inputs, time_major=True, dtype=inputs.dtype
            )
            return self.tf.concat(pair, -1)
        state, outputs = model.zero_state(inputs.shape[1], inputs.dtype), []
        for x in self.tf.unstack(inputs):
            output, state = model(x, state)
            outputs.append(output)
        return self.tf.stack(outputs)

    def run(self, case, arrays, inputs, states):
        if case["framework"] == "tf_keras":
            return self._converted(case, list(arrays.values()), np.asarray(inputs))
        with self.tf.Graph().as_default(), self.v1.Session() as session:
            model = framework_cases.build(case, self.modules)
            outputs = self._outputs(model, self.tf.constant(inputs))
            for variable in self.v1.trainable_variables():
                variable.load(arrays[variable.name], session)
            return session.run(outputs)

    def _converted(self, case, weights, inputs):
        """A CuDNN layer's weights in the layer that tf_keras loads them into; it needs no GPU."""
        from tf_keras.src.saving.legacy.hdf5_format import preprocess_weights_for_loading

        options = {"return_sequences": True, "time_major": True, "dtype": "float64"}
        kind = getattr(self.tf_keras.layers, case["layer"].rpartition("CuDNN")[2])
        layer = kind(case["spec"]["units"], **options)
        layer.build(inputs.shape)
        layer.set_weights(preprocess_weights_for_loading(layer, weights))
        return layer(inputs).numpy()


class Paddle:
    """Paddle."""

    frameworks = ("paddle",)

    def __init__(self):
        import paddle

        self.paddle = paddle
        self.version = paddle.__version__
        self.modules = SimpleNamespace(paddle=paddle.nn)

    def classes(self):
        hidden = ("Layer", "LayerList", "Sequential")  # containers
        names = " ".join(n for n in SPACES["paddle.nn"].__all__ if n not in hidden)
        return classes_of("paddle.nn", self.paddle.nn, names, "__init__")

    def tensors(self, case):
        return self.held(framework_cases.build(case, self.modules))

    def held(self, model, line=None):
        return [(n, list(p.shape), not p.stop_gradient) for n, p in model.named_parameters()]

    def names(self, line):
        return {"paddle": self.paddle}

    def run(self, case, arrays, inputs, states):
        self.paddle.set_default_dtype("float64")
        model = framework_cases.build(
            {**case, "spec": {**case["spec"], "time_major": True}}, self.modules
        )
        self.paddle.set_default_dtype("float32")
        own = dict(model.named_parameters())
        assert list(own) == list(arrays), (list(own), list(arrays))
        for name, array in arrays.items():
            own[name].set_value(np.asarray(array))
        given = [self.paddle.to_tensor(np.asarray(s)) for s in states]
        outputs, _ = model(
            self.paddle.to_tensor(np.asarray(inputs)), given if len(given) > 1 else given[0]
        )
        return outputs.numpy()


FRAMEWORKS = {
    "torch": Torch,
    "keras": Keras,
    "jax": Jax,
    "onnx": Onnx,
    "tensorflow": TensorFlow,
    "paddle": Paddle,
}
