# make demo      everything on this machine, with an emulated cloud to try it on; Ctrl-C ends it
# make up        the same for real accounts, without the emulated cloud
# make test      the whole suite, on SQLite with the embedded Redis and on PostgreSQL with a real one
# make campaign  the crashes, outages and random orders that take too long for every change, on both databases
# make check     format, lint, types, templates, walls, migrations, deployment settings
# make bench     our clients beside the vendors' official SDKs, the engine beside the vendors' limits, and the pages with a million
#                copies behind them: never more than an hour; writes bench.json. ONLY=pages holds one contest, QUICK=1 tiny rounds of all
# make screenshots: pictures of every page in every state into tests/browser/screenshots/, to be looked at; TOUR=1 writes those
#                of docs/tour.md as well
# make lock      write the pinned requirement files anew from pyproject.toml (needs uv)
#
# PYTHON=/path/to/python chooses the interpreter for .venv; the first Python from 3.11 on is taken otherwise.

.PHONY: demo up test campaign check bench screenshots format lock clean

# ANTIPODE_FOLLOW: whatever ends make ends the demo.
demo up:
	@.ci/venv run
	@exec env ANTIPODE_FOLLOW=1 .venv/bin/python manage.py $@

test:
	@.ci/venv test
	@.ci/test

campaign:
	@.ci/venv test
	@.ci/campaign

check:
	@.ci/venv test
	@.ci/check

bench:
	@.ci/venv test
	@.venv/bin/python -m tests.bench bench.json $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick)

screenshots:
	@.ci/venv test
	@.ci/screenshots $(if $(TOUR),--tour)

format:
	@.ci/venv test
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .
	@.venv/bin/djlint --reformat --quiet templates || true

LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

lock:
	$(LOCK) -o requirements/run.txt
	$(LOCK) --group test --group lint -c requirements/run.txt -o requirements/test.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
