class Skysail < Formula
  desc "Terminal wizard that takes you from nothing to a running Amazon Lightsail server"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/skysail-@VERSION@-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256:aarch64-apple-darwin@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/skysail-@VERSION@-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256:x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/skysail-@VERSION@-aarch64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256:aarch64-unknown-linux-gnu@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/skysail-@VERSION@-x86_64-unknown-linux-gnu.tar.gz"
      sha256 "@SHA256:x86_64-unknown-linux-gnu@"
    end
  end

  def install
    bin.install "skysail"
    man1.install "skysail.1"
    bash_completion.install "completions/skysail.bash" => "skysail"
    zsh_completion.install "completions/_skysail"
    fish_completion.install "completions/skysail.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/skysail --version")
    assert_match "us-east-1", shell_output("#{bin}/skysail --sandbox list regions")
  end
end
