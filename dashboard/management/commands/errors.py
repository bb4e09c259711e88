"""Explains the clouds' error codes: `manage.py errors quota --service S --language zh-hans`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline, language
from dashboard.commandline import Exit, Usage, arguments, columns, objects
from dashboard.models import atlas


class Command(commandline.Command):
    help = "Explains error codes: all of them, those that some words find, or those of a service or a vendor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "words", type=arguments.text, nargs="*", metavar="WORD", help="a code, or words of either language"
        )
        parser.add_argument(
            "--service", type=arguments.text, metavar="NAME", help="only those of a service or a vendor"
        )
        parser.add_argument(
            "--language",
            choices=[*dict(language.LANGUAGES), "zh"],
            default=language.ENGLISH,
            help="of the explanations",
        )
        arguments.add_json(parser)

    def act(self, options: dict[str, Any]) -> Exit:
        services = atlas.services_of(options["service"]) if options["service"] else None
        if services == []:
            names = sorted({name for known in atlas.every_service() for name in (known.NAME, known.VENDOR)})
            raise Usage(f"There is no service or vendor {options['service']}. There are: {', '.join(names)}.")
        query = " ".join(options["words"])
        with language.spoken(language.CHINESE if options["language"] == "zh" else options["language"]):
            found = [entry for entry in atlas.entries(services) if entry.matches(query)]
            self.output.show("codes", (objects.code(entry) for entry in found), columns.CODES)
            if len(found) == 1:
                for line in columns.meaning(objects.code(found[0])):
                    self.output.say(line)
        return Exit.DONE if found else Exit.NOT_VERIFIED
