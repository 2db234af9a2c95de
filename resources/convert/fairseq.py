#!/usr/bin/env python3
"""Turns a fairseq transformer_lm into a model that Keymark opens.

    python3 resources/convert/fairseq.py CHECKPOINT [--dict dict.txt] --out FOLDER

CHECKPOINT is model.pt, or the folder with model.pt and dict.txt. FOLDER gets model.onnx, model.onnx.data, tokenizer.json and
config.json. Needs Python 3.8 or later and nothing else: neither fairseq nor torch, and no code of the checkpoint is run. The weights are
read where they lie, one at a time.

Source of the model: fairseq's models/transformer_lm.py and what it is made of (modules/adaptive_input.py, adaptive_softmax.py,
sinusoidal_positional_embedding.py, transformer_layer.py); Baevski and Auli, "Adaptive Input Representations", 2019.
"""
import argparse
import array
import collections
import json
import math
import os
import pickle
import re
import struct
import sys
import types
import zipfile

# ---------------------------------------------------------------------------------------------------------------- checkpoint


class Refused(Exception):
    """What is wrong, where, and what to do."""


class Storage:
    """Numbers of a checkpoint, not read yet."""

    def __init__(self, kind, key, count):
        self.kind, self.key, self.count = kind, key, count


class Weight:
    """A tensor of a checkpoint: part of a storage."""

    def __init__(self, storage, offset, shape, strides):
        self.storage, self.offset, self.shape, self.strides = storage, offset, tuple(shape), tuple(strides)

    def identity(self):
        return (self.storage.key, self.offset, self.shape)


class Foreign:
    """Stands for an object of a class that is not known here. Keeps what it was made of, and does nothing."""

    def __new__(cls, *args, **_named):
        made = object.__new__(cls)
        made.__dict__.update(state={}, args=args)
        return made

    def __init__(self, *_args, **_named):
        pass

    def __setstate__(self, state):
        self.__dict__["state"] = state

    def __call__(self, *_args, **_named):
        return Foreign()

    def __setitem__(self, _key, _value):
        pass

    def append(self, _value):
        pass

    def extend(self, _values):
        pass

    def add(self, _value):
        pass


# Bytes of a number, and the letter that the modules array and struct have for it.
NUMBERS = {
    "FloatStorage": (4, "f"),
    "DoubleStorage": (8, "d"),
    "HalfStorage": (2, "e"),
    "BFloat16Storage": (2, "bfloat16"),
    "LongStorage": (8, "q"),
    "IntStorage": (4, "i"),
    "ShortStorage": (2, "h"),
    "CharStorage": (1, "b"),
    "ByteStorage": (1, "B"),
    "BoolStorage": (1, "B"),
}


def rebuild_tensor(storage, offset, shape, strides, *_rest):
    return Weight(storage, offset, shape, strides)


class Reader(pickle.Unpickler):
    """Reads a pickle without running anything that it names: only the classes below are real, every other is Foreign."""

    KNOWN = {
        ("collections", "OrderedDict"): collections.OrderedDict,
        ("argparse", "Namespace"): types.SimpleNamespace,
        ("torch._utils", "_rebuild_tensor_v2"): rebuild_tensor,
        ("torch._utils", "_rebuild_tensor"): rebuild_tensor,
        ("torch._utils", "_rebuild_parameter"): lambda weight, *_rest: weight,
    }

    def find_class(self, module, name):
        if module == "torch" and name in NUMBERS:
            return name
        return self.KNOWN.get((module, name), Foreign)

    def persistent_load(self, saved):
        kind, storage, key, _location, count = saved[:5]
        if kind != "storage" or not isinstance(storage, str):
            raise Refused("It holds something that is no tensor of numbers. Save the checkpoint again with fairseq.")
        # Views of views, in files of before 2018: (key, offset, size).
        view = saved[5] if len(saved) > 5 else None
        if view is not None:
            raise Refused("It was saved by a version of torch before 0.4. Load and save it once with a later one.")
        return Storage(storage, str(key), count)


MAGIC = 0x1950A86A20F9469CFC6C


class Checkpoint:
    """The objects of a .pt file; its numbers stay in the file until they are asked for. Both of torch's formats are read."""

    def __init__(self, path):
        self.path = path
        self.places = {}
        self.zip = zipfile.ZipFile(path) if zipfile.is_zipfile(path) else None
        if self.zip is None:
            self._read_stream()
        else:
            name = next((name for name in self.zip.namelist() if name.endswith("/data.pkl")), None)
            if name is None:
                raise Refused("It is a zip file without data.pkl: no checkpoint of torch.")
            order = name[: -len("data.pkl")] + "byteorder"
            if order in self.zip.namelist() and self.zip.read(order) != b"little":
                raise Refused("Its numbers begin with their largest byte. Save it on another kind of machine.")
            self.folder = name[: -len("data.pkl")]
            with self.zip.open(name) as file:
                self.state = Reader(file).load()

    def _read_stream(self):
        """torch before 1.6: five pickles, then for each storage its count and its numbers."""
        with open(self.path, "rb") as file:
            if Reader(file).load() != MAGIC or Reader(file).load() != 1001:
                raise Refused("It is no checkpoint of torch.")
            if Reader(file).load().get("little_endian") is not True:
                raise Refused("Its numbers begin with their largest byte. Save it on another kind of machine.")
            storages = {}

            class Counting(Reader):
                def persistent_load(self, saved):
                    storage = super().persistent_load(saved)
                    return storages.setdefault(storage.key, storage)

            self.state = Counting(file).load()
            for key in Reader(file).load():
                (count,) = struct.unpack("<q", file.read(8))
                size = NUMBERS[storages[str(key)].kind][0] * count
                self.places[str(key)] = file.tell()
                file.seek(size, os.SEEK_CUR)

    def floats(self, weight):
        """The numbers of a weight, row by row: array of float32."""
        size, letter = NUMBERS[weight.storage.kind]
        count = math.prod(weight.shape)
        if self.zip is None:
            with open(self.path, "rb") as file:
                file.seek(self.places[weight.storage.key] + weight.offset * size)
                data = file.read(count * size)
        else:
            with self.zip.open(self.folder + "data/" + weight.storage.key) as file:
                file.seek(weight.offset * size)
                data = file.read(count * size)
        if len(data) < count * size:
            raise Refused("It is cut off. Download it again.")
        if weight.strides != row_by_row(weight.shape):
            raise Refused("It stores a tensor of shape %s out of order. Save it again with fairseq." % (weight.shape,))
        if letter == "e":
            return array.array("f", struct.unpack("<%de" % count, data))
        if letter == "bfloat16":
            halves = array.array("H", data)
            wide = array.array("I", (half << 16 for half in halves))
            return array.array("f", wide.tobytes())
        numbers = array.array(letter, data)
        return numbers if letter == "f" else array.array("f", numbers)


def row_by_row(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return tuple(reversed(strides))


def plain(value):
    """Dictionaries and values of a configuration, whichever class holds them: argparse's, omegaconf's or none."""
    if isinstance(value, types.SimpleNamespace):
        return {name: plain(inner) for name, inner in vars(value).items()}
    if isinstance(value, Foreign):
        state, args = value.__dict__["state"], value.__dict__["args"]
        if isinstance(state, dict):
            for inside in ("_content", "_val"):
                if inside in state:
                    return plain(state[inside])
        # One of a list of choices is made of its name, in some versions of its class and its name.
        return args[-1] if args and isinstance(args[-1], str) else {}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return value


# ------------------------------------------------------------------------------------------------------------------- options


class Options:
    """How the model was built: what the checkpoint says, else what fairseq takes."""

    def __init__(self, state):
        saved = plain(state.get("cfg")) or {}
        self.fields = saved.get("model") or plain(state.get("args")) or {}
        self.task = saved.get("task") or {}

    def get(self, name, otherwise=None):
        value = self.fields.get(name)
        if value is None or (isinstance(value, str) and value.startswith("${")):
            value = self.task.get(name) if isinstance(self.task, dict) else None
        return otherwise if value is None else value

    def cutoffs(self, name, vocabulary):
        value = self.get(name)
        if value is None:
            return None
        cuts = [int(cut) for cut in str(value).strip("[]() ").split(",")] if not isinstance(value, list) else value
        cuts = [int(cut) for cut in cuts]
        return cuts if cuts[-1] == vocabulary else cuts + [vocabulary]

    def ties_projections(self):
        # Older checkpoints have the option the other way round.
        if "no_tie_adaptive_proj" in self.fields:
            return self.fields["no_tie_adaptive_proj"] is False
        return bool(self.get("tie_adaptive_proj", False))


# ---------------------------------------------------------------------------------------------------------------------- ONNX

FLOAT, INT64 = 1, 7
# Smaller tensors stand in the graph itself.
INLINE = 1024


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, value):
    """A field of a protobuf message: text, bytes, or an integer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def attribute(name, value):
    if isinstance(value, float):
        return field(1, name) + varint(2 << 3 | 5) + struct.pack("<f", value) + field(20, 1)
    if isinstance(value, list):
        return field(1, name) + b"".join(field(8, one) for one in value) + field(20, 7)
    return field(1, name) + field(3, value) + field(20, 2)


def tensor_info(name, kind, dims):
    shape = b"".join(field(1, field(1, dim) if isinstance(dim, int) else field(2, dim)) for dim in dims)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


class Onnx:
    """A graph that is written as it is built: large tensors go to `data` at once."""

    def __init__(self, data, location):
        self.data, self.location = data, location
        self.nodes, self.tensors, self.known = [], [], set()

    def node(self, op, inputs, output, **attributes):
        body = b"".join(field(1, name) for name in inputs) + field(2, output) + field(3, output) + field(4, op)
        self.nodes.append(body + b"".join(field(5, attribute(name, value)) for name, value in attributes.items()))
        return output

    def tensor(self, name, kind, dims, data):
        if name in self.known:
            return name
        self.known.add(name)
        body = b"".join(field(1, dim) for dim in dims) + field(2, kind) + field(8, name)
        if len(data) <= INLINE:
            body += field(9, data)
        else:
            # The runtime maps the file: whole pages.
            self.data.write(b"\0" * (-self.data.tell() % 4096))
            place = {"location": self.location, "offset": str(self.data.tell()), "length": str(len(data))}
            body += b"".join(field(13, field(1, key) + field(2, value)) for key, value in place.items()) + field(14, 1)
            self.data.write(data)
        self.tensors.append(body)
        return name

    def integers(self, values, scalar=False):
        name = "integers/" + ",".join(map(str, values)) + ("/scalar" if scalar else "")
        return self.tensor(name, INT64, [] if scalar else [len(values)], struct.pack("<%dq" % len(values), *values))

    def real(self, value):
        return self.tensor("real/%r" % value, FLOAT, [], struct.pack("<f", value))

    def bytes(self, inputs, outputs):
        graph = b"".join(field(1, node) for node in self.nodes) + field(2, "fairseq transformer_lm")
        graph += b"".join(field(5, tensor) for tensor in self.tensors)
        graph += b"".join(field(11, one) for one in inputs) + b"".join(field(12, one) for one in outputs)
        return field(1, 8) + field(2, "keymark-fairseq") + field(7, graph) + field(8, field(1, "") + field(2, 17))


# --------------------------------------------------------------------------------------------------------------------- model


class Decoder:
    """Writes the decoder of a checkpoint as an ONNX graph. Batch and tokens are free; sentences are read whole, without padding."""

    PAD = 1

    def __init__(self, checkpoint, onnx):
        state = checkpoint.state
        if not isinstance(state, dict) or not isinstance(state.get("model"), dict):
            raise Refused("It is no checkpoint of fairseq: it has no 'model'.")
        self.checkpoint, self.onnx, self.options = checkpoint, onnx, Options(state)
        self.weights = {
            re.sub(r"^(module\.)?decoder\.", "", name): weight
            for name, weight in state["model"].items()
            if isinstance(weight, Weight)
        }
        self.used, self.written = set(), {}
        if any(".encoder_attn." in name for name in self.weights) or any(
            name.startswith("encoder.") for name in state["model"]
        ):
            raise Refused("It is an encoder-decoder. Keymark reads language models that read nothing but their own words.")
        numbers = [int(found.group(1)) for found in (re.match(r"layers\.(\d+)\.", name) for name in self.weights) if found]
        if not numbers:
            raise Refused("It has no layers of a transformer_lm.")
        # A pruned checkpoint has gaps; fairseq counts those that are left.
        self.layers = sorted(set(numbers))
        for layer in self.layers:
            for old, new in (("0", "self_attn_layer_norm"), ("1", "final_layer_norm")):
                for part in ("weight", "bias"):
                    name = "layers.%d.layer_norms.%s.%s" % (layer, old, part)
                    if name in self.weights:
                        self.weights["layers.%d.%s.%s" % (layer, new, part)] = self.weights.pop(name)
        self.width = self.shape("layers.%d.fc1.weight" % self.layers[0])[1]
        self.heads = int(self.options.get("decoder_attention_heads", 8))
        self.is_pre_norm = bool(self.options.get("decoder_normalize_before", True))
        self.context = int(self.options.get("max_target_positions") or self.options.get("tokens_per_sample") or 1024)
        if self.width % self.heads != 0:
            raise Refused("Its %d numbers a token do not fall to its %d attention heads." % (self.width, self.heads))

    def has(self, name):
        return name in self.weights

    def shape(self, name):
        if name not in self.weights:
            raise Refused("It has no tensor '%s': it is no transformer_lm of fairseq, or of an unknown kind." % name)
        return self.weights[name].shape

    def stored(self, name, turned=False):
        """A weight in the graph; [out, in] as [in, out] when it is turned. What the checkpoint shares is written once."""
        shape = self.shape(name)
        weight = self.weights[name]
        self.used.add(name)
        identity = (weight.identity(), turned)
        if identity not in self.written:
            numbers = self.checkpoint.floats(weight)
            if turned:
                shape = shape[::-1]
                lines = array.array("f")
                for column in range(shape[0]):
                    lines.extend(numbers[column :: shape[0]])
                numbers = lines
            if sys.byteorder == "big":
                numbers.byteswap()
            self.written[identity] = self.onnx.tensor(name, FLOAT, shape, numbers.tobytes())
        return self.written[identity]

    def linear(self, name, data, output):
        """data · Wᵀ + b, b where there is one."""
        product = self.onnx.node("MatMul", [data, self.stored(name + ".weight", turned=True)], output + "/product")
        if not self.has(name + ".bias"):
            return product
        return self.onnx.node("Add", [product, self.stored(name + ".bias")], output)

    def norm(self, name, data):
        inputs = [data, self.stored(name + ".weight"), self.stored(name + ".bias")]
        return self.onnx.node("LayerNormalization", inputs, name, axis=-1, epsilon=1e-5)

    # Beginning

    def tokens(self):
        """Embeddings of input_ids: [batch, tokens, width]."""
        onnx = self.onnx
        if self.has("embed_tokens.weight"):
            self.vocabulary = self.shape("embed_tokens.weight")[0]
            found = onnx.node("Gather", [self.stored("embed_tokens.weight"), "input_ids"], "embed_tokens")
        elif self.has("embed_tokens.embeddings.0.0.weight"):
            found = self.adaptive_input()
        else:
            raise Refused("It has no word embeddings (character embeddings are not read).")
        if not self.options.get("no_scale_embedding", False):
            found = onnx.node("Mul", [found, onnx.real(math.sqrt(self.width))], "embed_tokens/scaled")
        if self.has("project_in_dim.weight"):
            found = self.linear("project_in_dim", found, "project_in_dim")
        return found

    def adaptive_input(self):
        """Each cluster of words has a table of its own, as narrow as they are rare, and a projection."""
        onnx, chosen, first, band = self.onnx, None, 0, 0
        while self.has("embed_tokens.embeddings.%d.0.weight" % band):
            name = "embed_tokens.embeddings.%d" % band
            size = self.shape(name + ".0.weight")[0]
            ids = "input_ids"
            if first > 0:
                ids = onnx.node("Sub", [ids, onnx.integers([first], True)], name + "/ids")
            ids = onnx.node("Clip", [ids, onnx.integers([0], True), onnx.integers([size - 1], True)], name + "/own")
            rows = onnx.node("Gather", [self.stored(name + ".0.weight"), ids], name + "/rows")
            wide = self.linear(name + ".1", rows, name)
            if chosen is None:
                chosen = wide
            else:
                isHere = onnx.node("GreaterOrEqual", ["input_ids", onnx.integers([first], True)], name + "/mask")
                column = onnx.node("Unsqueeze", [isHere, onnx.integers([-1])], name + "/mask/column")
                chosen = onnx.node("Where", [column, wide, chosen], name + "/chosen")
            first += size
            band += 1
        self.vocabulary = first
        cuts = self.options.cutoffs("adaptive_input_cutoff", first)
        sizes = [self.shape("embed_tokens.embeddings.%d.0.weight" % i)[0] for i in range(band)]
        if cuts is not None and cuts != [sum(sizes[: i + 1]) for i in range(band)]:
            raise Refused("Its cutoffs %s are not those of its embeddings %s." % (cuts, sizes))
        return chosen

    def positions(self, data):
        """fairseq counts positions from padding_idx + 1 on; the table begins there."""
        onnx = self.onnx
        if self.options.get("no_token_positional_embeddings", False):
            return data
        first = self.PAD + 1
        if self.has("embed_positions.weight"):
            weight = self.weights["embed_positions.weight"]
            self.used.add("embed_positions.weight")
            self.context = min(self.context, weight.shape[0] - first)
            numbers = self.checkpoint.floats(weight)[first * self.width :][: self.context * self.width]
        else:
            # Rounded to float32 after every step, as fairseq does.
            half = self.width // 2
            (step,) = array.array("f", [math.log(10000) / (half - 1)])
            rates = array.array("f", map(math.exp, array.array("f", (-step * i for i in range(half)))))
            numbers = array.array("f")
            for position in range(first, first + self.context):
                angles = array.array("f", (position * rate for rate in rates))
                numbers.extend(map(math.sin, angles))
                numbers.extend(map(math.cos, angles))
                numbers.extend([0.0] * (self.width % 2))
        table = onnx.tensor("embed_positions", FLOAT, [self.context, self.width], numbers.tobytes())
        ends = [onnx.integers([0]), self.count, onnx.integers([0])]
        return onnx.node("Add", [data, onnx.node("Slice", [table] + ends, "positions")], "embedded")

    def mask(self):
        """What is added to the scores of a token for those behind it: [tokens, tokens]."""
        onnx = self.onnx
        shape = onnx.node("Shape", ["input_ids"], "ids/shape")
        self.count = onnx.node("Gather", [shape, onnx.integers([1])], "ids/count")
        count = onnx.node("Squeeze", [self.count], "ids/count/scalar")
        places = onnx.node("Range", [onnx.integers([0], True), count, onnx.integers([1], True)], "places")
        rows = onnx.node("Unsqueeze", [places, onnx.integers([1])], "places/rows")
        isBehind = onnx.node("Greater", [places, rows], "mask/behind")
        return onnx.node("Where", [isBehind, onnx.real(-3.4e38), onnx.real(0.0)], "mask")

    # Layers

    def layer(self, number, data, mask):
        name = "layers.%d" % number
        attended = self.attention(name + ".self_attn", self.before(name + ".self_attn_layer_norm", data), mask)
        data = self.onnx.node("Add", [data, attended], name + "/attended")
        data = self.after(name + ".self_attn_layer_norm", data)
        inner = self.linear(name + ".fc1", self.before(name + ".final_layer_norm", data), name + ".fc1")
        added = self.linear(name + ".fc2", self.activation(inner, name), name + ".fc2")
        data = self.onnx.node("Add", [data, added], name + "/sum")
        return self.after(name + ".final_layer_norm", data)

    def before(self, name, data):
        return self.norm(name, data) if self.is_pre_norm else data

    def after(self, name, data):
        return data if self.is_pre_norm else self.norm(name, data)

    def attention(self, name, data, mask):
        onnx, size = self.onnx, self.width // self.heads
        if self.has(name + ".in_proj_weight"):
            self.split(name)
        split, joined = onnx.integers([0, 0, self.heads, size]), onnx.integers([0, 0, self.width])
        parts = {}
        for part, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])):
            one = self.linear("%s.%s_proj" % (name, part), data, "%s.%s" % (name, part))
            if part == "q":
                one = onnx.node("Mul", [one, onnx.real(size**-0.5)], name + ".q/scaled")
            one = onnx.node("Reshape", [one, split], "%s.%s/heads" % (name, part))
            parts[part] = onnx.node("Transpose", [one], "%s.%s/turned" % (name, part), perm=order)
        scores = onnx.node("MatMul", [parts["q"], parts["k"]], name + "/scores")
        shares = onnx.node("Softmax", [onnx.node("Add", [scores, mask], name + "/masked")], name + "/shares", axis=-1)
        mixed = onnx.node("MatMul", [shares, parts["v"]], name + "/mixed")
        mixed = onnx.node("Transpose", [mixed], name + "/mixed/turned", perm=[0, 2, 1, 3])
        return self.linear(name + ".out_proj", onnx.node("Reshape", [mixed, joined], name + "/joined"), name + ".out")

    def split(self, name):
        """Older checkpoints store q, k and v one behind another."""
        for part, kind in (("weight", "in_proj_weight"), ("bias", "in_proj_bias")):
            whole = self.weights.pop("%s.%s" % (name, kind), None)
            if whole is None:
                continue
            size = math.prod(whole.shape) // 3
            shape = (whole.shape[0] // 3,) + whole.shape[1:]
            for i, one in enumerate("qkv"):
                own = Weight(whole.storage, whole.offset + i * size, shape, row_by_row(shape))
                self.weights["%s.%s_proj.%s" % (name, one, part)] = own

    def activation(self, x, name):
        onnx, kind = self.onnx, str(self.options.get("activation_fn", "relu"))
        node = lambda op, inputs, part: onnx.node(op, inputs, "%s/%s" % (name, part))
        half = lambda inside: node("Mul", [node("Mul", [x, onnx.real(0.5)], "half"), inside], "activated")
        one = onnx.real(1.0)
        if kind == "relu":
            return node("Relu", [x], "activated")
        if kind == "relu_squared":
            positive = node("Relu", [x], "relu")
            return node("Mul", [positive, positive], "activated")
        if kind == "gelu":
            erf = node("Erf", [node("Mul", [x, onnx.real(math.sqrt(0.5))], "rooted")], "erf")
            return half(node("Add", [erf, one], "erf/shifted"))
        if kind in ("gelu_fast", "gelu_accurate"):
            cube = node("Mul", [node("Mul", [x, x], "square"), x], "cube")
            inside = node("Add", [x, node("Mul", [cube, onnx.real(0.044715)], "cube/scaled")], "inside")
            tanh = node("Tanh", [node("Mul", [inside, onnx.real(math.sqrt(2 / math.pi))], "inside/scaled")], "tanh")
            return half(node("Add", [tanh, one], "tanh/shifted"))
        if kind in ("swish", "silu"):
            return node("Mul", [x, node("Sigmoid", [x], "sigmoid")], "activated")
        if kind == "tanh":
            return node("Tanh", [x], "activated")
        if kind == "linear":
            return x
        raise Refused("Its activation '%s' is not known." % kind)

    # End

    def read_out(self, data):
        """[batch, tokens, width] → logits, or logarithms of probabilities: [batch, tokens, vocabulary]."""
        onnx = self.onnx
        if self.has("layer_norm.weight"):
            data = self.norm("layer_norm", data)
        if self.has("project_out_dim.weight"):
            data = self.linear("project_out_dim", data, "project_out_dim")
        if self.has("adaptive_softmax.tail.0.2.weight"):
            return self.adaptive_softmax(data)
        for name in ("output_projection.weight", "embed_out", "embed_tokens.weight"):
            if self.has(name) and (name != "embed_tokens.weight" or self.options.get("share_decoder_input_output_embed")):
                turned = onnx.node("Transpose", [self.stored(name)], "logits/embedding", perm=[1, 0])
                # A tied embedding may be saved under both names.
                self.used.update(["output_projection.weight", "embed_out"])
                return onnx.node("MatMul", [data, turned], "logits")
        raise Refused("It has no output projection.")

    def adaptive_softmax(self, data):
        """
        The head gives the frequent words and one number a cluster; a word of a cluster has the probability of the cluster times its
        own within it: log p(w) = log p(cluster) + log p(w | cluster).
        """
        onnx, name = self.onnx, "adaptive_softmax"
        if not self.has(name + ".version"):
            raise Refused("Its adaptive softmax is of a version that fairseq no longer reads.")
        cuts = self.options.cutoffs("adaptive_softmax_cutoff", self.vocabulary)
        if cuts is None:
            raise Refused("It has an adaptive softmax and does not say its cutoffs.")
        last = self.shape_of_rows()
        rows = onnx.node("Reshape", [data, onnx.integers([-1, last])], name + "/rows")
        clusters = len(cuts) - 1
        if self.has(name + ".head.weight"):
            head = self.product(name + ".head.weight", rows, name + "/head/scores", cuts[0] + clusters)
        else:
            inner, word = rows, name + ".head.word_proj.weight"
            if not self.has(word):
                projection, word = name + ".head.word_proj.0.weight", name + ".head.word_proj.1.weight"
                inner = self.product(projection, rows, name + "/head/projected")
            words = self.product(word, inner, name + "/head/words", cuts[0])
            classes = self.product(name + ".head.class_proj.weight", rows, name + "/head/classes", clusters)
            head = onnx.node("Concat", [words, classes], name + "/head/scores", axis=1)
        head = onnx.node("LogSoftmax", [head], name + "/head", axis=1)
        columns = lambda start, end, part: onnx.node(
            "Slice", [head, onnx.integers([start]), onnx.integers([end]), onnx.integers([1])], name + part
        )
        found = [columns(0, cuts[0], "/frequent")]
        for i in range(clusters):
            tail = "%s.tail.%d" % (name, i)
            inner = self.tail_projection(tail, rows, last)
            scores = self.product(tail + ".2.weight", inner, tail + "/scores", cuts[i + 1] - cuts[i])
            own = onnx.node("LogSoftmax", [scores], tail + "/own", axis=1)
            found.append(onnx.node("Add", [own, columns(cuts[0] + i, cuts[0] + i + 1, ".tail.%d/cluster" % i)], tail))
        if self.has("%s.tail.%d.2.weight" % (name, clusters)):
            raise Refused("It has more clusters than its cutoffs %s say." % cuts)
        whole = onnx.node("Concat", found, name, axis=1)
        shape = onnx.node("Concat", ["ids/shape", onnx.integers([self.vocabulary])], "logits/shape", axis=0)
        return onnx.node("Reshape", [whole, shape], "logits")

    def shape_of_rows(self):
        return self.shape("project_out_dim.weight")[0] if self.has("project_out_dim.weight") else self.width

    def product(self, name, rows, output, count=None):
        """rows · Wᵀ, the weight as it is stored."""
        if count is not None and self.shape(name)[0] != count:
            raise Refused("'%s' is for %d words, its cutoffs say %d." % (name, self.shape(name)[0], count))
        return self.onnx.node("Gemm", [rows, self.stored(name)], output, transB=1)

    def tail_projection(self, tail, rows, width):
        """Tied to that of the embedding it is stored the other way round: [width, inner] and not [inner, width]."""
        name = tail + ".0.weight"
        a, b = self.shape(name)
        isTied = self.options.ties_projections() if a == b else a == width
        return self.onnx.node("Gemm", [rows, self.stored(name)], tail + "/projected", transB=0 if isTied else 1)

    def write(self):
        mask = self.mask()
        data = self.positions(self.tokens())
        if self.has("layernorm_embedding.weight"):
            data = self.norm("layernorm_embedding", data)
        for number in self.layers:
            data = self.layer(number, data, mask)
        self.read_out(data)
        ignored = re.compile(r"(^|\.)(version|_float_tensor|_future_mask|num_updates)$|^encoder\.version$")
        left = [name for name in self.weights if name not in self.used and not ignored.search(name)]
        if left:
            raise Refused("It has parts that are not known here: %s." % ", ".join(sorted(left)[:6]))
        inputs = [tensor_info("input_ids", INT64, ["batch", "tokens"])]
        return self.onnx.bytes(inputs, [tensor_info("logits", FLOAT, ["batch", "tokens", self.vocabulary])])


# ----------------------------------------------------------------------------------------------------------------- tokenizer

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
OVERWRITE = " #fairseq:overwrite"


def read_dictionary(path, count):
    """Words, padded to `count` as fairseq pads them, and how often each occurs; a line is a word and that number."""
    words, known = list(SPECIAL), {word: i for i, word in enumerate(SPECIAL)}
    counts = collections.Counter()
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            text = line.rstrip("\r\n")
            isAgain = text.endswith(OVERWRITE)
            word, _, times = (text[: -len(OVERWRITE)] if isAgain else text).rpartition(" ")
            if word == "" or not times.lstrip("-").isdigit():
                raise Refused("%s, line %d: expected a word and a number, found %r." % (path, number, text))
            if word in known and not isAgain:
                raise Refused("%s, line %d: %r is there twice. Use the dictionary that came with the model." % (path, number, word))
            known[word] = len(words)
            counts[word] = int(times)
            words.append(word)
    if len(words) > count:
        raise Refused("%s has %d words with the special ones, and the model %d: it is not the model's." % (path, len(words), count))
    for i in range(count - len(words)):
        filler = "madeupword%04d" % i
        known.setdefault(filler, len(words))
        words.append(filler)
    return known, counts


def cut_off(counts):
    """
    Marks that the dictionary knows as words of their own, and next to never in another: they are cut off the words of plain text. A
    text that was split as the model's own is read as fairseq reads it.
    """
    joined = collections.Counter()
    marks = [mark for mark in ",;:!?()[]\"" if counts[mark] > 0]
    for word, count in counts.items():
        if re.search(r"\w", word):
            joined.update({mark: count for mark in marks if mark in word})
    return [mark for mark in marks if joined[mark] * 1000 < counts[mark]]


def tokenizer(known, counts):
    isLower = not any(word != word.lower() for word in counts)
    split = lambda pattern: {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    steps = [{"type": "WhitespaceSplit"}]
    marks = cut_off(counts)
    if marks:
        # "@,@" is how WikiText writes a comma inside a number: one word.
        steps.append(split("(?<!@)[%s](?!@)" % "".join(re.escape(mark) for mark in marks)))
    if counts["."] > 0:
        # The full stop at the end of a plain sentence; those of abbreviations stay.
        steps.insert(0, split(r"(?<=[\p{Ll}\p{N}])\.(?=\s*\z)"))
    end = SPECIAL.index("</s>")
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "content": word, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
            for i, word in enumerate(SPECIAL)
            if word != "<unk>"
        ],
        "normalizer": {"type": "Lowercase"} if isLower else None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": steps},
        # Every sentence begins with </s>, as fairseq feeds it.
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "</s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [end], "tokens": ["</s>"]}},
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": known, "unk_token": "<unk>"},
    }


# ------------------------------------------------------------------------------------------------------------------- command


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)


def convert(model, dictionary, out):
    os.makedirs(out, exist_ok=True)
    names = ["model.onnx.data", "tokenizer.json", "config.json", "model.onnx"]
    parts = {name: os.path.join(out, name + ".part") for name in names}
    try:
        checkpoint = Checkpoint(model)
        with open(parts["model.onnx.data"], "wb") as data:
            decoder = Decoder(checkpoint, Onnx(data, "model.onnx.data"))
            graph = decoder.write()
        with open(parts["model.onnx"], "wb") as file:
            file.write(graph)
        write_json(parts["tokenizer.json"], tokenizer(*read_dictionary(dictionary, decoder.vocabulary)))
        config = {
            "model_type": "fairseq_transformer_lm",
            "vocab_size": decoder.vocabulary,
            "hidden_size": decoder.width,
            "num_hidden_layers": len(decoder.layers),
            "num_attention_heads": decoder.heads,
            "max_position_embeddings": decoder.context,
            "bos_token_id": SPECIAL.index("</s>"),
            "eos_token_id": SPECIAL.index("</s>"),
            "pad_token_id": SPECIAL.index("<pad>"),
        }
        write_json(parts["config.json"], config)
        # The graph last: without it the folder is no model.
        for name in names:
            os.replace(parts[name], os.path.join(out, name))
    finally:
        for part in parts.values():
            if os.path.exists(part):
                os.remove(part)
    return config


def main():
    parser = argparse.ArgumentParser(description="Turns a fairseq transformer_lm into a model that Keymark opens.")
    parser.add_argument("checkpoint", help="model.pt, or the folder with model.pt and dict.txt")
    parser.add_argument("--dict", help="dict.txt; the one beside the checkpoint unless given")
    parser.add_argument("--out", required=True, help="folder for model.onnx, tokenizer.json and config.json")
    given = parser.parse_args()
    model = os.path.join(given.checkpoint, "model.pt") if os.path.isdir(given.checkpoint) else given.checkpoint
    dictionary = given.dict or os.path.join(os.path.dirname(model), "dict.txt")
    for file in (model, dictionary):
        if not os.path.isfile(file):
            sys.exit("There is no %s. Give model.pt, and its dict.txt with --dict where it is not beside it." % file)
    try:
        config = convert(model, dictionary, given.out)
    except Refused as error:
        sys.exit("%s: %s" % (model, error))
    except (pickle.UnpicklingError, EOFError, zipfile.BadZipFile, struct.error, KeyError) as error:
        sys.exit("%s cannot be read as a checkpoint of torch (%s). Download it again." % (model, error))
    print(
        "%s: %d layers, %d numbers a token, %d words, %d tokens at once."
        % (given.out, config["num_hidden_layers"], config["hidden_size"], config["vocab_size"], config["max_position_embeddings"])
    )


if __name__ == "__main__":
    main()
