"""Answers a table of complaints on a Spark cluster: every task runs one `kesu batch`.

    spark-submit answer.py --kesu ./kesu complaints.jsonl replies
    spark-submit answer.py --kesu ./kesu --from csv --to parquet complaints.csv replies -- --keep shop,channel

What stands after `--` is for `kesu batch`. As many rows come out as went in, each with its id; a row that could not be
answered has an `error` instead of a reply.
"""

import argparse
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

from pyspark import SparkFiles
from pyspark.sql import SparkSession, functions

# 1: some rows could not be answered, and say so in the output. Anything else, or a signal, is a failed run.
ENDED_WELL = (0, 1)

COLUMNS = """id string, playbook string, handling string, reply struct<subject: string, text: string>,
    error struct<code: string, message: string>"""


def feed(rows, pipe):
    """Writes the rows to the process, closes its input, and says how many there were."""
    count = 0
    with pipe:
        for row in rows:
            pipe.write(row.encode() + b"\n")
            count += 1
    return count


def answered(rows, command):
    """The lines that the process prints for these rows, as they come; neither side is ever held as a whole.

    Raises, so that Spark runs the task again, when the process fails or a row is missing.
    """
    with tempfile.TemporaryFile() as told, ThreadPoolExecutor(1) as pool:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told)
        try:
            # A thread of its own: who writes all before reading waits forever once both pipes are full.
            fed = pool.submit(feed, rows, process.stdin)
            came_out = 0
            for line in process.stdout:
                came_out += 1
                yield line.decode().rstrip("\n")
            code = process.wait()
            if code not in ENDED_WELL:
                told.seek(0)
                raise RuntimeError(f"kesu ended with {code}: {told.read(2000).decode(errors='replace')}")
            went_in = fed.result()
            if came_out != went_in:
                raise RuntimeError(f"{went_in} rows went into kesu, {came_out} came out")
        finally:
            # Also where nobody wants the rest, as with `take`.
            process.kill()
            process.wait()
            process.stdout.close()


def complaints(spark, path, form):
    """The table with one column, `value`: a JSON object for each row."""
    if form == "jsonl":
        return spark.read.text(path, lineSep="\n").where(functions.col("value").rlike(r"\S"))
    if form == "csv":
        table = spark.read.csv(path, header=True, multiLine=True, escape='"')
    else:
        table = spark.read.parquet(path)
    return table.select(functions.to_json(functions.struct("*")).alias("value"))


def replies(table, program, options):
    """The same table after `kesu batch`: one JSON object for each row, in the order of each partition."""

    def answer(rows):
        # `program` is asked where the task runs: every executor keeps the files that it is sent in a folder of its own.
        command = [program(), "batch", "--jobs", "1", "--quiet", *options, "-"]
        return ((line,) for line in answered((row.value for row in rows), command))

    return table.sparkSession.createDataFrame(table.rdd.mapPartitions(answer), "value string")


def write(table, path, form):
    """Refuses a folder that is there already: it might hold another run's rows."""
    if form == "jsonl":
        table.write.text(path)
    else:
        parts = functions.from_json("value", COLUMNS).alias("parts")
        table.select(parts, "value").select("parts.*", functions.col("value").alias("json")).write.parquet(path)


def arguments():
    parser = argparse.ArgumentParser(description="Answer a table of complaints with kesu.")
    parser.add_argument("input")
    parser.add_argument("output", help="a new folder")
    parser.add_argument("options", nargs="*", help="after `--`: options of `kesu batch`")
    parser.add_argument("--from", dest="form", choices=["jsonl", "csv", "parquet"], default="jsonl")
    parser.add_argument("--to", choices=["jsonl", "parquet"], default="jsonl")
    parser.add_argument("--partitions", type=int, help="spread the rows over so many tasks")
    program = parser.add_mutually_exclusive_group(required=True)
    program.add_argument("--kesu", metavar="FILE", help="the program; it is sent to the executors")
    program.add_argument("--installed", metavar="PATH", help="where it is on every executor already")
    return parser.parse_args()


def main():
    args = arguments()
    spark = SparkSession.builder.appName("kesu").getOrCreate()
    program = lambda: args.installed
    if args.kesu:
        spark.sparkContext.addFile(os.path.abspath(args.kesu))
        program = lambda: SparkFiles.get(os.path.basename(args.kesu))
    table = complaints(spark, args.input, args.form)
    if args.partitions:
        table = table.repartition(args.partitions)
    write(replies(table, program, args.options), args.output, args.to)
    spark.stop()


if __name__ == "__main__":
    main()
