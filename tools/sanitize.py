"""Run tests with a kernel that stops at the first error of memory or of arithmetic.

usage: python tools/sanitize.py [PYTEST ARGUMENT ...]

Builds the kernel with AddressSanitizer and UndefinedBehaviorSanitizer in build/sanitize, apart from the one
in use, and runs pytest over it (the tests of the kernel, if nothing else is named). Leaks are not looked
for: Python keeps memory until it ends. The sanitizers' library has to be there before Python is, and the
C++ library with it, or it would not see exceptions; so Python starts a second time, with both preloaded.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "sanitize"
TESTS = ("tests/matching/test_kernel.py", "tests/index/test_build.py", "tests/screening/test_screener.py")
OPTIONS = {
    "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "PYTHONMALLOC": "malloc",
}


def build() -> Path:
    """Build the kernel and return its file."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    configure = ["-S", str(ROOT), "-B", str(BUILD), f"-DPython_EXECUTABLE={sys.executable}"]
    for step in ([*configure, "-DRAHDARI_SANITIZE=ON"], ["--build", str(BUILD)]):
        subprocess.run(["cmake", *step], env=environment, check=True, stdout=subprocess.DEVNULL)
    return next(BUILD.glob("_kernel*"))


def preloaded() -> str:
    """Return the libraries to preload."""
    names = ("libasan.so", "libstdc++.so")
    found = (["g++", f"-print-file-name={name}"] for name in names)
    return ":".join(subprocess.check_output(command, text=True).strip() for command in found)


def main() -> int:
    """Build and start again, or run the tests where that is done."""
    arguments = sys.argv[1:] or [*TESTS]
    if "LD_PRELOAD" not in os.environ:
        kernel = build()
        environment = os.environ | OPTIONS | {"LD_PRELOAD": preloaded(), "RAHDARI_SANITIZED": str(kernel)}
        return subprocess.run([sys.executable, __file__, *arguments], env=environment, check=False).returncode
    name = "rahdari.matching._kernel"
    spec = spec_from_file_location(name, os.environ["RAHDARI_SANITIZED"])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    import pytest
    from hypothesis import settings

    settings.register_profile("slow", deadline=None)
    settings.load_profile("slow")
    return int(pytest.main(["-p", "no:cacheprovider", *arguments]))


if __name__ == "__main__":
    sys.exit(main())
