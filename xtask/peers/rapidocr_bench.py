"""Reads pictures with Python rapidocr on one thread; one JSON line each: {"file", "cpu_ms", "lines": [text, …]},
and a last one with the most memory held: {"peak_mib"}.

Runs in the virtual environment that `cargo xtask bench cards` makes. CPU time is that of the process, so it stays fair
on a busy machine; the first picture is read once beforehand, because loading and warming up are not what is compared.
"""

import json
import logging
import resource
import sys
import time

from rapidocr import RapidOCR


def main(files):
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    engine = RapidOCR(params={
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    })
    if files:
        engine(files[0])
    for file in files:
        start = time.process_time()
        answer = engine(file)
        cpu_ms = (time.process_time() - start) * 1000
        lines = list(answer.txts) if answer.txts is not None else []
        print(json.dumps({"file": file, "cpu_ms": cpu_ms, "lines": lines}, ensure_ascii=False), flush=True)
        print(f"  rapidocr {file}: {cpu_ms:.0f} ms", file=sys.stderr, flush=True)
    print(json.dumps({"peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}))


if __name__ == "__main__":
    main(sys.argv[1:])
