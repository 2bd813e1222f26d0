"""Fetches Lightsail's model out of one release of botocore, and nothing else of it.

usage: fetch_model.py VERSION DIRECTORY; `latest` is the newest release. Prints the folder for AWS_DATA_PATH.
"""

import glob
import os
import subprocess
import sys
import tempfile
import zipfile

INSIDE = "botocore/data/lightsail/"


def fetch(version, place):
    folder = os.path.join(place, f"model-{version}")
    if version != "latest" and os.path.isdir(os.path.join(folder, "lightsail")):
        return folder
    with tempfile.TemporaryDirectory() as temporary:
        what = "botocore" if version == "latest" else f"botocore=={version}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--only-binary", ":all:", "-d", temporary, what], check=True)
        [wheel] = glob.glob(os.path.join(temporary, "*.whl"))
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if name.startswith(INSIDE) and not name.endswith("/"):
                    path = os.path.join(folder, "lightsail", name[len(INSIDE) :])
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as file:
                        file.write(packed.read(name))
    return folder


if __name__ == "__main__":
    print(fetch(*sys.argv[1:]))
