PYTHON ?= python3
BIN := .venv/bin
LOGS := logs/demo

.PHONY: demo test check style types register bench docs clean

demo: .venv/runs
	$(BIN)/inspect eval inspect_fer/schematic_7class --model fer_baseline/eigenfaces --log-dir $(LOGS)
	$(BIN)/inspect-fer results $(LOGS)
	$(BIN)/inspect-fer report $(LOGS) --output $(LOGS)/report
	@echo "Open the log viewer:  $(BIN)/inspect view --log-dir $(LOGS)"

test: .venv/develops
	$(BIN)/python -m pytest -n 3 --dist worksteal

check: style types register

style: .venv/develops
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/develops
	$(BIN)/mypy

register: .venv/develops
	$(BIN)/inspect-evals-lint inspect_fer

docs: .venv/develops
	$(BIN)/python docs/generate.py

bench: .venv/develops
	$(BIN)/python -m benchmarks

.venv/runs: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/develops: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

clean:
	rm -rf .venv logs
