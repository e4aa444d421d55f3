"""Pure rules of a one-stop licensing service: no I/O, no clock, no randomness, no library beside the standard one."""
