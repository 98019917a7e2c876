# The commands that stay stable. Each sets up what it needs first and may be run again.
PYTHON := .venv/bin/python
.PHONY: run test check bench package tour format clean

run:        ## the window, with the sample shop running
	@packaging/setup.sh run
	@$(PYTHON) main.py $(ARGS)

test:       ## the whole test suite (real Redis, real child processes, real browser)
	@packaging/setup.sh test
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -q $(ARGS)

check:      ## linter, formatter, types, layers
	@packaging/setup.sh check
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench:      ## figures against the peer or the floor, into build/bench.json
	@packaging/setup.sh bench
	@$(PYTHON) -m tests.bench $(ARGS)

package:    ## PyInstaller bundle and .deb into dist/, checked with the tour
	@packaging/setup.sh package
	@packaging/build.sh

tour:       ## drives the real window through the main job; pictures in build/tour
	@packaging/setup.sh run
	@QT_QPA_PLATFORM=offscreen $(PYTHON) main.py tour build/tour

format:
	@packaging/setup.sh check
	@.venv/bin/ruff check -q --fix . ; .venv/bin/ruff format -q .

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
