#!/usr/bin/env python3
"""The measurements of side_by_side.sh, which builds the programs and makes the files.

Wall time is what a user waits; CPU seconds (user and system, all threads) are what it costs, and hardly depend on what
else the machine does.
"""
import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 3
# The floor reads the file so often that its start, where it chooses its cues, is a hundredth of it.
FLOOR_ROWS = 4_000_000
# Runs a program and says the most memory it had. A process counts as its own what its parent had when it was started,
# so this must be a small one: an interpreter with nothing in it.
PEAK = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet), 0)
print(used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""


@dataclass
class Program:
    name: str
    command: list[str]
    # The file is an argument, or else standard input.
    takes_file: bool = True
    passes: int = 1


@dataclass
class Cost:
    """Of one pass, in seconds."""

    wall: float
    cpu: float


def spawn(program, file, out):
    command = [*program.command]
    if program.takes_file:
        command.append(str(file))
    if program.passes > 1:
        command.append(str(program.passes))
    with open(os.devnull if program.takes_file else file) as given:
        return subprocess.Popen(command, stdin=given, stdout=out)


def run(program, file):
    start = time.perf_counter()
    process = spawn(program, file, subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{program.name} ended with {process.returncode}")
    return Cost(wall / program.passes, (used.ru_utime + used.ru_stime) / program.passes)


def check(program, file):
    """That every row is answered with a reply; says how many bytes an answer has."""
    rows = [json.loads(line) for line in file.open()]
    out, _ = spawn(program, file, subprocess.PIPE).communicate()
    answers = [json.loads(line) for line in out.splitlines()]
    if [row["id"] for row in rows] != [answer["id"] for answer in answers]:
        sys.exit(f"{program.name} did not answer each row once and in order")
    without = [answer["id"] for answer in answers if not answer.get("reply")]
    if without:
        sys.exit(f"{program.name} has no reply to {len(without)} rows, the first of them {without[0]}")
    return len(out) / len(rows)


def in_turn(programs, file):
    """The costs of each program, one of each round."""
    costs = {program.name: [] for program in programs}
    for at in range(ROUNDS):
        for program in programs:
            cost = run(program, file)
            costs[program.name].append(cost)
            print(f"round {at + 1}  {program.name:20}  {cost.wall:8.3f} s  CPU {cost.cpu:8.3f} s", file=sys.stderr)
    return costs


def ratio(faster, slower, what):
    """How many times as fast, as the median of the rounds."""
    return median(getattr(b, what) / getattr(a, what) for a, b in zip(faster, slower))


def speeds(programs, file, rows):
    costs = in_turn(programs, file)
    one, two, peer, floor = costs.values()
    print(f"\n{rows:,} complaints of about 100 characters, {ROUNDS} rounds in turn; rows a second\n")
    print("| | wall, best | median | × peer | × floor | CPU, best | median | × peer | × floor |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, of in costs.items():
        cells = []
        for what in ("wall", "cpu"):
            seconds = [getattr(cost, what) for cost in of]
            cells += [f"{rows / min(seconds):,.0f}", f"{rows / median(seconds):,.0f}"]
            cells += [f"{ratio(of, peer, what):.2f}", f"{ratio(of, floor, what):.3f}"]
        print(f"| {name} | {' | '.join(cells)} |")
    wall, cpu = ratio(two, one, "wall"), ratio(two, one, "cpu")
    print(f"\nTwo cores to one: {wall:.2f} times the rows by wall time, {cpu:.2f} times by CPU seconds.")


def peak(program, file):
    """The most memory that a program had, in MiB."""
    small = [sys.executable, "-I", "-S", "-c", PEAK]
    said = subprocess.run([*small, *program.command, str(file)], stdout=subprocess.PIPE, check=True).stdout
    # Linux counts in KiB, macOS in bytes.
    return int(said) / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def memory(program, folder, counts):
    print(f"\nPeak memory of `{program.name}`\n\n| rows | MiB |\n|--:|--:|")
    for rows in counts:
        print(f"| {rows:,} | {peak(program, folder / f'first-{rows}.jsonl'):.1f} |", flush=True)


def lengths(program, folder):
    start = median(run(program, folder / "first-1.jsonl").cpu for _ in range(5))
    print(f"\nCPU time of `{program.name}` by length of text, without the start of {start * 1e3:.0f} ms\n")
    print("| characters | rows | µs a row | ns a character |\n|--:|--:|--:|--:|")
    for length in (10, 100, 1_000, 10_000):
        file = folder / f"length-{length}.jsonl"
        texts = [len(json.loads(line)["text"]) for line in file.open()]
        cpu = median(run(program, file).cpu for _ in range(ROUNDS)) - start
        print(f"| {length:,} | {len(texts):,} | {cpu / len(texts) * 1e6:,.1f} | {cpu / sum(texts) * 1e9:,.0f} |", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--kesu", "--floor", "--python"):
        options.add_argument(name, required=True)
    options.add_argument("--share", type=int, default=1, help="the files have one of so many rows")
    options.add_argument("folder", type=Path)
    options = options.parse_args()
    folder, rows = options.folder, 200_000 // options.share

    batch = [options.kesu, "batch", "--quiet"]
    one = Program("kesu batch --jobs 1", [*batch, "--jobs", "1"])
    two = Program("kesu batch --jobs 2", [*batch, "--jobs", "2"])
    # Without --hans, so that the peer converts nothing: that favours it.
    peer = Program("peer.py", [options.python, str(Path(__file__).with_name("peer.py"))], takes_file=False)
    floor = Program("floor", [options.floor], passes=FLOOR_ROWS // rows)

    for program in (one, two, peer):
        print(f"{program.name}: {check(program, folder / 'first-1000.jsonl'):,.0f} bytes an answer", flush=True)
    speeds([one, two, peer, floor], folder / f"first-{rows}.jsonl", rows)
    memory(Program("kesu batch", batch), folder, [count // options.share for count in (10_000, 100_000, 1_000_000)])
    lengths(one, folder)


main()
