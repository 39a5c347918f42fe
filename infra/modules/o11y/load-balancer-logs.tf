# The load balancer writes its access and connection logs to S3 and nowhere else.
resource "aws_s3_bucket" "load_balancer_logs" {
  #checkov:skip=CKV_AWS_18: this is where logs go; a log of who reads the log has no reader here
  #checkov:skip=CKV_AWS_144: logs of one region are read in that region
  #checkov:skip=CKV_AWS_145: Elastic Load Balancing writes to no bucket with a key of KMS, only with S3's own (SSE-S3)
  #checkov:skip=CKV2_AWS_62: nobody waits for a file of logs
  bucket_prefix = "${var.name}-load-balancer-logs-"
  force_destroy = var.environment == "dev"
}

resource "aws_s3_bucket_public_access_block" "load_balancer_logs" {
  bucket                  = aws_s3_bucket.load_balancer_logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "load_balancer_logs" {
  bucket = aws_s3_bucket.load_balancer_logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "load_balancer_logs" {
  bucket = aws_s3_bucket.load_balancer_logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "load_balancer_logs" {
  bucket = aws_s3_bucket.load_balancer_logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "load_balancer_logs" {
  bucket = aws_s3_bucket.load_balancer_logs.id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.retention_days
    }

    # A file of logs is written once: a version that is not the current one was overwritten or deleted by somebody.
    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.load_balancer_logs]
}

resource "aws_s3_bucket_policy" "load_balancer_logs" {
  bucket = aws_s3_bucket.load_balancer_logs.id
  policy = data.aws_iam_policy_document.load_balancer_logs.json

  # S3 takes one change of a bucket's access at a time.
  depends_on = [aws_s3_bucket_public_access_block.load_balancer_logs]
}

data "aws_iam_policy_document" "load_balancer_logs" {
  statement {
    sid       = "Delivery"
    actions   = ["s3:PutObject"]
    resources = [for prefix in ["access", "connections"] : "${aws_s3_bucket.load_balancer_logs.arn}/${prefix}/AWSLogs/${local.account_id}/*"]

    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }
  }

  statement {
    sid       = "OnlyByTLS"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.load_balancer_logs.arn, "${aws_s3_bucket.load_balancer_logs.arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
