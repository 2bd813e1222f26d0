#!/bin/sh
# The AWS CLI goes through the whole life of an instance, refusals included.
set -eu

lightsail() {
    aws lightsail "$@" --output text
}

# The call must fail, and say these words.
refused() {
    words=$1
    shift
    if said=$(lightsail "$@" 2>&1); then
        echo "not refused: $*"
        exit 1
    fi
    case $said in
    *"$words"*) ;;
    *) echo "refused with other words: $said" && exit 1 ;;
    esac
}

state() {
    lightsail get-instance-state --instance-name web-1 --query state.name 2>/dev/null || true
}

# Asks until the instance is in this state.
until_state() {
    for _ in $(seq 60); do
        [ "$(state)" != "$1" ] || return 0
    done
    echo "web-1 never got to $1"
    exit 1
}

create="create-instances --availability-zone us-east-1a --blueprint-id debian_12 --instance-names web-1"

[ "$(lightsail get-regions --query 'length(regions)')" = 19 ]
lightsail get-bundles --query 'bundles[].bundleId' | grep -q nano_3_0
refused "does not exist in this region: nano_9_9" $create --bundle-id nano_9_9
refused "(NotFoundException)" get-instance --instance-name web-1

[ "$(lightsail $create --bundle-id nano_3_0 --tags key=team,value=web --query 'operations[0].status')" = Started ]
refused "Some names are already in use: web-1" $create --bundle-id nano_3_0
until_state running
# It comes a little after running.
address=None
while [ "$address" = None ]; do
    address=$(lightsail get-instance --instance-name web-1 --query instance.publicIpAddress)
done
lightsail get-instance-access-details --instance-name web-1 --query accessDetails.privateKey | grep -q "BEGIN RSA PRIVATE KEY"
lightsail open-instance-public-ports --instance-name web-1 --port-info fromPort=443,toPort=443,protocol=TCP --query operation.status | grep -q Succeeded
lightsail reboot-instance --instance-name web-1 >/dev/null
until_state running
lightsail stop-instance --instance-name web-1 >/dev/null
until_state stopped
lightsail start-instance --instance-name web-1 >/dev/null
until_state running
lightsail delete-instance --instance-name web-1 >/dev/null
refused "(NotFoundException)" get-instance --instance-name web-1
echo "created at $address, stopped, started and deleted"
