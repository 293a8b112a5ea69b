output "versions" {
  description = "The service version that each endpoint was last written to, by name."
  value = merge(
    { for name, endpoint in logdrain_fastly_heroku.endpoint : name => endpoint.version },
    { for name, endpoint in logdrain_fastly_kinesis.endpoint : name => endpoint.version },
  )
}
