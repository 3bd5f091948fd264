"""Compares what two ONNX classifiers answer to the same pictures, which are made up.

  compare_models.py A.onnx B.onnx

Exit code 1 when an answer differs by more than rounding does.
"""

import sys

import numpy
import onnxruntime

PICTURES = 8
DIFFERENCE_MAX = 1e-3


def answers(path, pictures):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return [session.run(None, {name: picture})[0] for picture in pictures]


def main(a, b):
    chance = numpy.random.default_rng(7)
    # Coarse patterns: they move the answers more than noise does.
    coarse = chance.uniform(-1, 1, (PICTURES, 1, 3, 14, 14)).astype(numpy.float32)
    pictures = coarse.repeat(16, axis=3).repeat(16, axis=4)
    ours, others = answers(a, pictures), answers(b, pictures)
    most = max(float(abs(x - y).max()) for x, y in zip(ours, others))
    best = sum(int(x.argmax() == y.argmax()) for x, y in zip(ours, others))
    spread = float(numpy.ptp(numpy.concatenate(others)))
    print(
        "fetch-model: %d pictures, best class the same in %d, scores spread over %.1f,"
        " largest difference %.2g" % (PICTURES, best, spread, most),
        file=sys.stderr,
    )
    return most > DIFFERENCE_MAX or best < PICTURES


sys.exit(main(*sys.argv[1:]))
