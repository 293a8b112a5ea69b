terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    logdrain = {
      source = "logdrain/logdrain"
    }
  }
}

variable "service_id" {
  type        = string
  description = "The ID of the Fastly service."
}

variable "fastly_customer_id" {
  type        = string
  description = "The ID of your Fastly account, also called customer ID."
}

variable "region" {
  type        = string
  default     = "eu-west-1"
  description = "The AWS region of the stream."
}

provider "aws" {
  region = var.region
}

resource "aws_kinesis_stream" "edge" {
  name        = "edge-analytics"
  shard_count = 1
}

# Lets Fastly's AWS account assume the role, but only for your Fastly account.
resource "aws_iam_role" "fastly" {
  name = "fastly-logs"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::717331877981:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.fastly_customer_id } }
    }]
  })
}

resource "aws_iam_role_policy" "write" {
  name = "write-to-kinesis"
  role = aws_iam_role.fastly.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["kinesis:PutRecords", "kinesis:ListShards"]
      Resource = aws_kinesis_stream.edge.arn
    }]
  })
}

resource "logdrain_fastly_kinesis" "analytics" {
  service_id = var.service_id
  name       = "analytics"
  topic      = aws_kinesis_stream.edge.name
  region     = var.region
  iam_role   = aws_iam_role.fastly.arn

  format = provider::logdrain::json_log_format({
    time   = "%%{begin:%Y-%m-%dT%H:%M:%S%z}t"
    status = "%>s"
    path   = "req.url.path"
    agent  = "%%{User-Agent}i"
  })

  # Terraform must attach the permissions to the role first.
  depends_on = [aws_iam_role_policy.write]
}
