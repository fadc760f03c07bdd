#!/usr/bin/env python3
"""Makes complaints to measure with: JSONL of {"id", "text"}, in both scripts, the same in every run.

A text is put together from examples of one playbook in one script, with other numbers, dates and places than the
playbook has, so that none stands there as it is. The first rows of a long file are those of a short one.

    pip install opencc pyyaml
    make_complaints.py --rows 200000 --length 100 > complaints.jsonl
"""
import argparse
import json
import random
import re
import sys
from pathlib import Path

import opencc
import yaml

PLAYBOOKS = Path(__file__).resolve().parent.parent / "playbooks"
CLAUSE = re.compile(r"[^，。！？；,!?;\n]+[，。！？；,!?;\n」』”）]*")
# A date, a time of day, or another number.
NUMBER = re.compile(r"(\d{1,2})(月|/)(\d{1,2})|(\d{1,2})([:：])(\d{2})|\d+")
# Numbers of hotlines and days that everybody knows stay what they are.
KNOWN = {"110", "119", "113", "120", "165", "315", "618", "1950", "1995", "12315", "12345", "12378", "95598"}
# A text of this length or more says when and where, and may end with what the customer adds.
FRAMED = 40
MIXED = 0.08  # so many texts have a grievance of another playbook, too

PLACES = {
    "hant": "信義店 板橋店 中正路門市 台中店 高雄店 左營門市 桃園店 新竹店 台南店 東區門市 旺角店 沙田店 逢甲店 淡水門市".split(),
    "hans": "朝阳店 浦东店 天河店 人民路门店 武侯店 江北店 西湖店 南山店 雁塔店 洪山店 鼓楼店 中山路门店 市南店 姑苏店".split(),
}
LEADS = {
    "hant": (
        "{date}在{place}，|{date}的事，|{place}，{date}{hour}點左右，|我姓{name}，{date}在{place}，|"
        "您好，我是{name}小姐，|{date}晚上，|"
    ).split("|"),
    "hans": (
        "{date}在{place}，|{date}的事，|{place}，{date}{hour}点左右，|我姓{name}，{date}在{place}，|"
        "你好，我是{name}女士，|{date}晚上，|"
    ).split("|"),
}
TAILS = {
    "hant": (
        "一共付了{amount}元，請退款。|訂單編號{order}，請查清楚。|打了{few}通電話都沒有下文。|請在{few}天內回覆我。|"
        "這次花了{amount}元，請給我一個說法。|單號{order}，花了NT${amount}。|我的電話是0900-000-{three}，請主管回電。|||"
    ).split("|"),
    "hans": (
        "一共付了{amount}元，请退款。|订单号{order}，请查清楚。|打了{few}次电话都没有下文。|请在{few}天内回复我。|"
        "这次花了{amount}块，请给我一个说法。|单号{order}，花了{amount}元。|我的电话是13000000{three}，请主管回电。|||"
    ).split("|"),
}
# Surnames that both scripts write alike, so that a text stays in one.
NAMES = "林 李 王 蔡 郭 洪 邱 曾 周 江 何 高 朱 施 沈 彭 游 方 石 白 田 安 史 童 唐 孟 武 柯 向 尹 管 卜".split()


def examples(node):
    """The texts of all examples below a node of a playbook."""
    if isinstance(node, list):
        for item in node:
            yield from examples(item)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == "examples":
                yield from (item if isinstance(item, str) else item["text"] for item in value)
            else:
                yield from examples(value)


def sources():
    """The examples of each playbook in each script, as lists of clauses."""
    to_hans = opencc.OpenCC("t2s").convert
    found = []
    for path in sorted(PLAYBOOKS.rglob("*.yaml")):
        texts = [text.strip() for text in examples(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))]
        for script in ("hant", "hans"):
            own = [text for text in texts if (to_hans(text) == text) == (script == "hans")]
            if own:
                found.append((script, [CLAUSE.findall(text) for text in own]))
    return found


class Writer:
    def __init__(self, length, seed):
        self.random = random.Random(seed)
        self.length = length
        self.sources = sources()
        # Those of one script that have clauses short enough for the length.
        fits = [(script, [clause for text in texts for clause in text if len(clause) <= length])
                for script, texts in self.sources]
        self.clauses = [(script, clauses) for script, clauses in fits if clauses]

    def below(self, limit):
        return int(self.random.random() * limit)

    def one_of(self, things):
        return things[self.below(len(things))]

    def between(self, least, most):
        return least + self.below(most - least + 1)

    def number(self, match):
        """Another number of the same kind and about the same size."""
        _, sign, _, _, colon, _ = match.groups()
        if sign:
            return f"{self.between(1, 12)}{sign}{self.between(1, 28)}"
        if colon:
            return f"{self.between(8, 22)}{colon}{self.below(60):02}"
        digits = match.group()
        if digits in KNOWN or digits == "0":
            return digits
        if len(digits) == 1:
            return str(self.between(2, 9))
        return digits[0] + "".join(str(self.below(10)) for _ in digits[1:])

    def varied(self, text):
        return NUMBER.sub(self.number, text)

    def phrase(self, phrases, script):
        """A phrase in which something is left open, or none."""
        phrase = self.one_of(phrases[script])
        if not phrase:
            return ""
        return phrase.format(
            date=f"{self.between(1, 12)}月{self.between(1, 28)}日",
            hour=self.between(8, 22),
            place=self.one_of(PLACES[script]),
            name=self.one_of(NAMES),
            amount=self.between(3, 400) * self.one_of((1, 10, 10, 100)) + self.one_of((0, 0, 5, 9)),
            order=self.one_of(("KX", "TW", "", "A")) + str(self.between(20000000, 99999999)),
            few=self.between(2, 9),
            three=f"{self.below(1000):03}",
        )

    def short(self):
        """A clause or two."""
        _, clauses = self.one_of(self.clauses)
        text = self.varied(self.one_of(clauses))
        if len(text) < self.length * 0.6:
            text += self.varied(self.one_of(clauses))
        if self.random.random() < 0.5 and len(text) < self.length:
            text = f"{self.between(1, 12)}/{self.between(1, 28)}{text}"
        return text[: self.length * 2].rstrip("，；,;、")

    def long(self):
        """Examples of one playbook, whole or from their beginning, until the text is as long as it should be."""
        script, texts = self.one_of(self.sources)
        lead, tail = self.phrase(LEADS, script), self.phrase(TAILS, script)
        wanted = self.length * (0.6 + 0.8 * self.random.random()) - len(tail)
        text, at = lead, self.below(len(texts))
        while len(text) < wanted:
            if self.random.random() < MIXED:
                other, more = self.one_of(self.sources)
                texts = more if other == script else texts
            at += 1
            for clause in texts[at % len(texts)]:
                text += self.varied(clause)
                if len(text) >= wanted:
                    break
            text = end(text)
        return text + tail

    def rows(self, count):
        """So many texts, none of them twice."""
        write = self.short if self.length < FRAMED else self.long
        seen = set()
        while len(seen) < count:
            text = write()
            key = hash(text)
            if key not in seen:
                seen.add(key)
                yield text


def end(text):
    """The text so that a sentence may follow."""
    text = text.rstrip("，；,;、 \n")
    return text if text.endswith(tuple("。！？!?」』”）…")) else text + "。"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--length", type=int, default=100, help="characters of a text, on average")
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    for at, text in enumerate(Writer(options.length, options.seed).rows(options.rows), 1):
        sys.stdout.write(json.dumps({"id": f"C-{at:07}", "text": text}, ensure_ascii=False) + "\n")


main()
