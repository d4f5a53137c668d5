# The tools on this machine.

.PHONY: doctor
doctor: ## which tools are here, which are missing, and what then does not work
	@scripts/doctor.sh
