"""Runs what the guide says, and takes a process and an executor away from it while they work.

    KESU=target/release/kesu python3 examples/spark/test_answer.py

Needs pyspark==4.3.0 and Java 17; about a minute on two cores.
"""

import contextlib
import csv
import json
import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

import answer
from pyspark.sql import SparkSession

HERE = Path(__file__).resolve().parent
GUIDE = (HERE / "README.md").read_text()
KESU = os.path.abspath(os.environ["KESU"])
ROWS = 8000
PATIENCE = 300  # seconds: others may use the machine, too
CLUSTER = "'local-cluster[2,1,1024]' --conf spark.eventLog.enabled=true"

# Short runs: there is no time to compile well. The log is what tells afterwards which tasks and executors were lost.
SETTINGS = """
spark.master local[2]
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.ui.enabled false
spark.eventLog.rolling.enabled false
spark.eventLog.compress false
spark.eventLog.dir file://{log}
"""


def rows():
    """Made-up complaints, among them a few rows that cannot be answered."""
    texts = [path.read_text().strip() for path in sorted(HERE.parent.glob("*.txt"))]
    for number in range(ROWS):
        text = "" if number % 1000 == 500 else f"{texts[number % len(texts)]}（第{number}件）"
        yield {"id": f"c{number:05}", "text": text, "shop": f"第{number % 7}店"}


def workplace(folder):
    """A folder in which the commands of the guide can be run as they stand."""
    shutil.copy(HERE / "answer.py", folder)
    shutil.copy(KESU, folder / "kesu")
    with open(folder / "complaints.jsonl", "w") as lines, open(folder / "complaints.csv", "w", newline="") as table:
        columns = csv.DictWriter(table, ["id", "text", "shop"])
        columns.writeheader()
        for row in rows():
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            columns.writerow(row)
    (folder / "log").mkdir()
    (folder / "spark-defaults.conf").write_text(SETTINGS.format(log=folder / "log"))
    here = os.path.dirname(sys.executable)
    os.environ.update(
        SPARK_CONF_DIR=str(folder), SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable,
        PATH=os.pathsep.join([str(folder), here, os.environ["PATH"]]),
    )


def on_one_machine(folder):
    """What the same program answers without Spark, by id."""
    run = subprocess.run([KESU, "batch", "--quiet", folder / "complaints.jsonl"], stdout=subprocess.PIPE)
    return by_id(run.stdout.decode().splitlines())


def by_id(lines):
    found = {}
    for line in lines:
        answer = json.loads(line)
        del answer["line"]  # it counts inside a partition
        assert answer["id"] not in found, f"{answer['id']} came out twice"
        found[answer["id"]] = answer
    return found


def output(folder):
    """The lines of all parts of an output that is complete."""
    assert (folder / "_SUCCESS").exists()
    return [line for part in sorted(folder.glob("part-*")) for line in part.read_text().split("\n") if line]


# Processes, as the system lists them


def parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def command(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")


def ancestors(pid):
    while pid > 1:
        pid = parent(pid)
        yield pid


def executor_of(pid):
    return next(above for above in ancestors(pid) if any("CoarseGrainedExecutorBackend" in word for word in command(above)))


def state(pid):
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def has_begun(pid):
    """Whether a `kesu batch` below this very run of Spark has printed something."""
    words = command(pid)
    if "batch" not in words or not words[0].endswith("/kesu") or os.getpid() not in ancestors(pid):
        return False
    return int(re.search(r"wchar: (\d+)", Path(f"/proc/{pid}/io").read_text())[1]) > 0


def hold_one(run):
    """Stops a `kesu` in the middle of its partition: its task is at work and stays so until somebody acts."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and run.poll() is None:
        for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
            try:
                if has_begun(pid):
                    os.kill(pid, signal.SIGSTOP)
                    while state(pid) not in "TZ":
                        time.sleep(0.001)
                    if state(pid) == "T" and executor_of(pid):
                        return pid
            except (OSError, IndexError, StopIteration):
                continue  # it ended while it was looked at
        time.sleep(0.01)
    raise AssertionError("no kesu was seen at work")


def gone(pid):
    """Whether a process ends soon."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            if state(pid) == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


class OnSpark(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="kesu-spark")
        cls.folder = Path(cls.place.name)
        workplace(cls.folder)
        cls.alone = on_one_machine(cls.folder)
        cls.assertEqual(cls(), len(cls.alone), ROWS)
        cls.commands = [line for line in GUIDE.splitlines() if line.startswith("spark-submit --master 'local[*]'")]

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def start(self, line):
        with open(self.folder / "told", "wb") as told:
            return subprocess.Popen(["sh", "-c", line], cwd=self.folder, stdout=told, stderr=told)

    def assertEnds(self, run):
        code = run.wait(timeout=PATIENCE)
        self.assertEqual(code, 0, (self.folder / "told").read_text()[-6000:])

    def events(self):
        (log,) = (self.folder / "log").glob("*")
        return [json.loads(line) for line in log.read_text().splitlines()]

    def test_each_row_is_there_once_although_a_process_and_an_executor_are_lost(self):
        run = self.start(self.commands[0].replace("'local[*]'", CLUSTER))
        try:
            process = hold_one(run)
            os.kill(process, signal.SIGKILL)
            orphan = hold_one(run)
            os.kill(executor_of(orphan), signal.SIGKILL)
            os.kill(orphan, signal.SIGCONT)
            self.assertTrue(gone(orphan), "without its executor a kesu ends")
            self.assertEnds(run)
        finally:
            run.kill()

        events = self.events()
        tasks = [event for event in events if event["Event"] == "SparkListenerTaskEnd"]
        place = lambda event: (event["Stage ID"], event["Task Info"]["Index"])
        repeated = {place(event) for event in tasks if event["Task Info"]["Attempt"] > 0}
        for reason, words in [("ExceptionFailure", "kesu ended with -9"), ("ExecutorLostFailure", "137")]:
            failed = [event for event in tasks if event["Task End Reason"]["Reason"] == reason]
            self.assertTrue(any(words in json.dumps(event) for event in failed), f"{reason}: {failed}")
            self.assertTrue({place(event) for event in failed} & repeated, f"{reason}: run again")
        removed = [event["Removed Reason"] for event in events if event["Event"] == "SparkListenerExecutorRemoved"]
        self.assertTrue(any("137" in reason for reason in removed), f"an executor was lost: {removed}")

        self.assertEqual(by_id(output(self.folder / "replies")), self.alone)
        print(f"{ROWS} rows, each once; executors lost: {removed}")

    def test_csv_becomes_parquet_and_the_line_with_pipe_works(self):
        # Both in one Java process, since starting it is most of the time.
        words = shlex.split(self.commands[1])
        with contextlib.chdir(self.folder), mock.patch("sys.argv", words[words.index("answer.py"):]):
            runpy.run_path("answer.py", run_name="__main__")
            spark = SparkSession.builder.getOrCreate()
            try:
                table = spark.read.parquet("table").collect()
                (block,) = re.findall(r"^```python\n(.*?)^```", GUIDE, re.M | re.S)
                exec(block.replace("/opt/kesu", str(self.folder)), {"spark": spark})
            finally:
                spark.stop()

        self.assertEqual(len(table), ROWS)
        shops = {row["id"]: row["shop"] for row in rows()}
        for row in table:
            whole = json.loads(row.json)
            self.assertEqual(whole.pop("kept"), {"shop": shops[row.id]})
            if row.error is None:
                del whole["line"]
                self.assertEqual(whole, self.alone[row.id])
                self.assertEqual((row.handling, row.reply.text), (whole["handling"], whole["reply"]["text"]))
            else:
                self.assertIn("error", self.alone[row.id])
        self.assertEqual(by_id(output(self.folder / "piped")), self.alone)


class OneProcess(unittest.TestCase):
    """What `answered` makes of programs that do not behave."""

    def fails(self, script, words, given=("a", "b")):
        with self.assertRaisesRegex(Exception, words):
            list(answer.answered(iter(given), ["sh", "-c", script]))

    def test_a_process_that_fails_or_loses_rows_fails_the_task(self):
        self.fails("cat >/dev/null; echo wrong usage >&2; exit 2", "ended with 2: wrong usage")
        self.fails("read row; echo $row; kill -9 $$", "ended with -9")
        self.fails("cat >/dev/null; echo one", "2 rows went into kesu, 1 came out")
        self.fails("cat; echo more", "2 rows went into kesu, 3 came out")
        self.fails("exec <&-; echo one", "", ["a" * 100] * 10_000)

    def test_code_1_is_no_failure(self):
        self.assertEqual(list(answer.answered(iter("ab"), ["sh", "-c", "cat; exit 1"])), ["a", "b"])

    def test_what_feeds_it_may_fail(self):
        def broken():
            yield "a"
            raise ValueError("the table ends here")

        with self.assertRaisesRegex(ValueError, "the table ends here"):
            list(answer.answered(broken(), ["cat"]))

    def test_more_than_any_pipe_holds_goes_through(self):
        given = (f"{number} {'字' * 1000}" for number in range(20_000))
        self.assertEqual(sum(1 for _ in answer.answered(given, ["cat"])), 20_000)

    def test_nothing_is_left_when_the_rest_is_not_wanted(self):
        lines = answer.answered(("字" * 1000 for _ in range(20_000)), ["sh", "-c", "echo $$; exec cat"])
        pid = int(next(lines))
        lines.close()
        self.assertTrue(gone(pid))


if __name__ == "__main__":
    unittest.main(verbosity=2)
