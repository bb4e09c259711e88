"""Runs every process of an Antipode on one machine: starts them, restarts what dies, ends all of them.

    process.py   one child: how it is started so that it cannot outlive its parent, how it is ended
    journal.py   what the children say: every line to the log file, warnings to the terminal
    watch.py     the supervisor: one loop over signals, output and restarts; no threads
    queue.py     the embedded Redis: which server to run, and how
    ports.py     whether the ports are free, before anything starts
    stack.py     which programs `up` and `demo` consist of, and the order they start and stop in

Beyond one machine the same programs run under systemd or in containers, and this package is not used.
"""
