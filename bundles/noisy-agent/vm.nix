# What a VM backend would boot to run smoke.sh. The lima-process backend needs no VM and ignores it.
{ pkgs, ... }:
{
  system.stateVersion = "25.11";
  networking.firewall.enable = true;
  environment.systemPackages = [ pkgs.coreutils pkgs.gawk ];
}
