//! PostgreSQL's way to bind many rows: an array for each column, and `UNNEST` makes rows of them. So a statement has one
//! text for any number of rows, and 21 values instead of a thousand.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo};
use sqlx::{Arguments, Encode, Postgres, Type};

/// Arrays that are bound already, and those that rows are being added to.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    bound: PgArguments,
    open: Vec<Column>,
    /// The column of the next value.
    next: usize,
    /// Columns of the open statement.
    width: usize,
}

impl Columns {
    /// A statement with so many columns.
    pub(crate) fn begin(&mut self, width: usize) {
        self.width = width;
    }

    /// The next value of a row; rows come one after the other.
    pub(crate) fn add<'q, T>(&mut self, value: T) -> Result<(), BoxDynError>
    where
        T: Encode<'q, Postgres> + Type<Postgres> + PgHasArrayType,
    {
        if self.open.len() < self.width {
            self.open.push(Column::of::<T>()?);
        }
        self.open[self.next].add(value)?;
        self.next = (self.next + 1) % self.width;
        Ok(())
    }

    /// The rows of a statement are complete.
    pub(crate) fn bind(&mut self) -> Result<(), BoxDynError> {
        self.open.drain(..).try_for_each(|column| self.bound.add(column))
    }

    pub(crate) fn into_arguments(self) -> PgArguments {
        self.bound
    }
}

/// An array in PostgreSQL's binary form (its `array_send`): dimensions, flags, the elements' type, length, lower bound,
/// then each element behind its length.
#[derive(Debug)]
struct Column {
    array: PgTypeInfo,
    element: u32,
    count: i32,
    elements: PgArgumentBuffer,
}

const NULL: i32 = -1;

impl Column {
    fn of<T: Type<Postgres> + PgHasArrayType>() -> Result<Self, BoxDynError> {
        let element = T::type_info().oid().ok_or("a column has one of PostgreSQL's own types")?;
        Ok(Self {
            array: T::array_type_info(),
            element: element.0,
            count: 0,
            elements: PgArgumentBuffer::default(),
        })
    }

    fn add<'q, T: Encode<'q, Postgres>>(&mut self, value: T) -> Result<(), BoxDynError> {
        let start = self.elements.len();
        self.elements.extend_from_slice(&NULL.to_be_bytes());
        let from = self.elements.len();
        if let IsNull::No = value.encode(&mut self.elements)? {
            let bytes = i32::try_from(self.elements.len() - from)?;
            self.elements[start..from].copy_from_slice(&bytes.to_be_bytes());
        }
        self.count += 1;
        Ok(())
    }
}

impl Type<Postgres> for Column {
    /// Of a column that nobody knows; each one `produces` its own.
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("anyarray")
    }
}

impl Encode<'_, Postgres> for Column {
    fn encode_by_ref(&self, out: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        const DIMENSIONS: i32 = 1;
        const MAY_HAVE_NULLS: i32 = 1;
        const FIRST: i32 = 1;
        for number in [DIMENSIONS, MAY_HAVE_NULLS] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(&self.element.to_be_bytes());
        for number in [self.count, FIRST] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        out.extend_from_slice(&self.elements);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.array.clone())
    }
}
