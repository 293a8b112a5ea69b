terraform {
  # Write-only attributes need Terraform 1.11 or OpenTofu 1.11.
  required_version = ">= 1.11"

  required_providers {
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}
