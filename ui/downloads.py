"""What a run made, to take away: served only under signed addresses that pages of its own session are given."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from agent.files import safe_name
from agent.session.workspace import Workspace

PREFIX = "/tunesmith/files/"


class Downloads:
    """Signs and resolves addresses of artifacts. An address names a run's artifact, never a path."""

    def __init__(self, workspace: Workspace, key: str) -> None:
        self.workspace = workspace
        self._key = key.encode()

    def address(self, run_id: str, step: str, field: str) -> str:
        """Where the artifact `field` of a step's result can be fetched."""
        content = base64.urlsafe_b64encode(json.dumps([run_id, step, field]).encode()).decode().rstrip("=")
        return f"{PREFIX}{content}.{self._sign(content)}"

    def resolve(self, token: str) -> tuple[Path, str] | None:
        """The file or folder of an address, and a name for it; None for what was not signed here or is gone."""
        content, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(content).encode()):
            return None
        run_id, step, field = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))
        run = self.workspace.run_in(run_id)
        artifact = run.results().get(step, {}).get(field) if run else None
        path = Path(artifact["path"]) if isinstance(artifact, dict) and "path" in artifact else None
        if path is None or not path.exists() or not path.resolve().is_relative_to(self.workspace.root.resolve()):
            return None
        return path, safe_name(f"{step}-{path.name}")

    def _sign(self, content: str) -> str:
        return hmac.new(self._key, content.encode(), hashlib.sha256).hexdigest()


def route(downloads: Downloads) -> Any:
    """The web route that serves them."""
    from starlette.background import BackgroundTask
    from starlette.requests import Request
    from starlette.responses import FileResponse, PlainTextResponse, Response
    from starlette.routing import Route

    def serve(request: Request) -> Response:
        found = downloads.resolve(request.path_params["token"])
        if found is None:
            return PlainTextResponse("There is nothing at this address. Open the run again for a new one.", 404)
        path, name = found
        if path.is_file():
            return FileResponse(path, filename=name, content_disposition_type="attachment")
        packed = _zipped(path)
        return FileResponse(packed, filename=f"{name}.zip", background=BackgroundTask(packed.unlink, missing_ok=True))

    return Route(PREFIX + "{token}", serve, methods=["GET"])


def _zipped(folder: Path) -> Path:
    """A temporary archive of a folder; weights do not compress, so they are only stored."""
    with tempfile.NamedTemporaryFile(suffix=".zip", delete=False) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                archive.write(file, file.relative_to(folder))
        return Path(target.name)
