# Needs only Python 3.11+, make and a package registry; everything else lands in .venv
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench bench-peers lock clean scores

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Fealty needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: .venv/installed
	$(BIN)/fealty demo

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tools/audit.py

test: check
	$(BIN)/pytest -n auto --dist worksteal

bench: .venv/installed
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/import_tables.py
	$(BIN)/python benchmarks/calibration.py --reps 40
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/joint.py
	$(BIN)/python benchmarks/sampler/agreement.py
	$(BIN)/python benchmarks/sbc.py --world single --draws 100
	$(BIN)/python benchmarks/sbc.py --world joint --draws 60

# pycausalimpact and statsmodels need older packages than ours may use, so they have an environment of their own
.venv-peers/installed: benchmarks/peers/requirements.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet -r benchmarks/peers/requirements.txt
	touch $@

bench-peers: REPS ?= 100
bench-peers: SEED ?= 1
bench-peers: .venv/installed .venv-peers/installed
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/peers/compare.py --reps $(REPS) --seed $(SEED)

scores: .venv/installed
	$(BIN)/python tools/readme.py --scores 200

lock:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	.venv-lock/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev \
		--no-header --upgrade pyproject.toml -o requirements.lock
	rm -rf .venv-lock

clean:
	rm -rf .venv .venv-lock .venv-peers dist build .mypy_cache .ruff_cache
