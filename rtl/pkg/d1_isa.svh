// Generated from scripts/isa/xd1.json by `make isa`.
