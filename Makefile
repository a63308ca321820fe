.PHONY: run test bench chaos reset help
help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile
run: ## the whole of Teiki at http://localhost:8080; Ctrl-C ends it, the data stays
	@scripts/run.sh
test: ## everything: lint, unit and API tests, sandbox contract, browser journeys
	@scripts/test.sh
bench: ## a release build on throwaway servers, measured: requests, statements, bytes, memory
	@scripts/bench.sh
chaos: ## passes bought while processes are killed and Stripe lies, then an audit of the money
	@scripts/chaos.sh
reset: ## delete the data of make run
	@scripts/reset.sh
