# Static checks.

.PHONY: lint format-check
lint: ## verilator -Wall with every module of rtl/d1.f as top
	@scripts/lint.sh "$(VERILATOR)" $(JOBS)

format-check: ## clang-format on all C++ (only reports)
	@if ! command -v clang-format >/dev/null; then echo "format-check: no clang-format here"; exit 1; fi
	@find tb tests sim synth bench scripts -name '*.cc' -o -name '*.h' | xargs -r clang-format --dry-run -Werror
