# Terraform's state of the environments that keep it in S3. It holds secrets (see SECURITY.md), so that who may read it may act as a partner.

resource "aws_s3_bucket" "state" {
  # checkov:skip=CKV_AWS_18: access is on record in CloudTrail's data events where an account has them; a second bucket for logs would need one of its own
  # checkov:skip=CKV_AWS_144: losing the region loses what the state describes as well; versions undo what people do
  # checkov:skip=CKV_AWS_145: S3's own key; one of ours would have to be kept as carefully as the bucket, by the same people
  # checkov:skip=CKV2_AWS_62: nobody acts on a new version of the state
  # Bucket names are unique in the world: AWS appends what makes this one so.
  bucket_prefix = "${var.prefix}-state-"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket                  = aws_s3_bucket.state.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.kept_state_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # Rules about old versions mean nothing before there are versions.
  depends_on = [aws_s3_bucket_versioning.state]
}

data "aws_iam_policy_document" "state_bucket" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.state.arn, "${aws_s3_bucket.state.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "state" {
  bucket = aws_s3_bucket.state.id
  policy = data.aws_iam_policy_document.state_bucket.json

  # Both at once are refused now and then: S3 looks at the one while it changes the other.
  depends_on = [aws_s3_bucket_public_access_block.state]
}
