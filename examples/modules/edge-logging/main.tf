locals {
  json_format = provider::logdrain::json_log_format({
    time   = "%%{begin:%Y-%m-%dT%H:%M:%S%z}t"
    status = "%>s"
    method = "req.method"
    host   = "req.http.host"
    path   = "req.url.path"
    agent  = "%%{User-Agent}i"
    bytes  = "resp.body_bytes_written"
  })

  default_format = coalesce(var.defaults.format, local.json_format)
}

resource "logdrain_fastly_heroku" "endpoint" {
  for_each = var.heroku

  service_id            = var.service_id
  name                  = each.key
  url                   = each.value.url
  token_wo              = var.heroku_tokens[each.key]
  token_wo_version      = each.value.token_version
  format                = coalesce(each.value.format, local.default_format)
  log_processing_region = coalesce(each.value.log_processing_region, var.defaults.log_processing_region)
  response_condition    = try(coalesce(each.value.response_condition, var.defaults.response_condition), null)
}

resource "logdrain_fastly_kinesis" "endpoint" {
  for_each = var.kinesis

  service_id            = var.service_id
  name                  = each.key
  topic                 = each.value.topic
  region                = each.value.region
  iam_role              = each.value.iam_role
  format                = coalesce(each.value.format, local.default_format)
  log_processing_region = coalesce(each.value.log_processing_region, var.defaults.log_processing_region)
  response_condition    = try(coalesce(each.value.response_condition, var.defaults.response_condition), null)
}
