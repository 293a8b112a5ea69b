terraform {
  # Write-only attributes came with 1.11, in Terraform as in OpenTofu.
  required_version = ">= 1.11"

  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}
