"""Runs the Python scenarios and reports each on standard output: {"test": "main_job", "outcome": "passed"}.

Called by `cargo xtask bindings`; what the scenarios print themselves goes to standard error.
"""

import contextlib
import json
import sys
import unittest


class Reporter(unittest.TextTestResult):
    """Writes one line per finished test, named without its `test_`."""

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self._report = report
        self._outcomes = {}

    def _note(self, test, outcome):
        # A failing subtest makes its test fail, whatever the test itself says later.
        if self._outcomes.get(test.id()) != "failed":
            self._outcomes[test.id()] = outcome

    def addSuccess(self, test):
        super().addSuccess(test)
        self._note(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._note(test, "failed")

    def addError(self, test, err):
        super().addError(test, err)
        self._note(test, "failed")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._note(test, "failed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._note(test, "skipped")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._note(test, "passed")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._note(test, "failed")

    def stopTestRun(self):
        super().stopTestRun()
        for name, outcome in self._outcomes.items():
            short = name.rsplit(".", 1)[-1].removeprefix("test_")
            print(json.dumps({"test": short, "outcome": outcome}), file=self._report, flush=True)


def main(folder):
    report = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        suite = unittest.defaultTestLoader.discover(folder)
        runner = unittest.TextTestRunner(
            stream=sys.stderr, verbosity=2,
            resultclass=lambda *args, **kwargs: Reporter(*args, report=report, **kwargs))
        runner.run(suite)


if __name__ == "__main__":
    main(sys.argv[1])
