# Writes fast.cpp and slow.cpp into `directory`: includes of all files of a model, as the lists in
# its V<top>_classes.mk say.
BEGIN {
  printf "" >(directory "/fast.cpp")
  printf "" >(directory "/slow.cpp")
}
/^VM_/ { file = /_GLOBAL_/ ? "" : directory (/_SLOW/ ? "/slow.cpp" : "/fast.cpp") }
/^\t/ && file != "" { printf "#include \"%s.cpp\"\n", $1 >file }
